import { availableParallelism } from "node:os";
import { endsRun, PlimsollError } from "../../base/error.ts";
import { Slots } from "../../base/slots.ts";
import type { TaggedPackage } from "../../evidence/build-tags/tagged-package.ts";
import type { BuildSetting } from "../../format/go-source/build-setting.ts";
import { type BuildSize, weighBuild } from "../../session/weigh-build.ts";
import { readBuildSetting } from "../../toolchain/go/build-setting.ts";
import { withTags } from "../../toolchain/go/chosen-tags.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import { FileHeads } from "../../toolchain/go/file-heads.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { listPackageFiles, type PackageFiles, sourcesOf } from "../../toolchain/go/package-files.ts";
import { openSources } from "../../toolchain/go/sources.ts";
import type { TagProblem } from "./weighed-tag.ts";

/** What a program with some tags consists of. */
export interface ListedProgram {
  /** Sorted. */
  readonly tags: readonly string[];
  readonly packages: readonly PackageFiles[];
  /** The same packages with the heads of their files. */
  readonly tagged: readonly TaggedPackage[];
  readonly setting: BuildSetting;
  /** Set where go cannot list it, or where no file of the main package is left. */
  readonly problem: TagProblem | null;
}

/** One program under any tags: each choice of tags is listed and built at most once. */
export class TaggedPrograms {
  readonly #go: Go;
  readonly #request: DependencyRequest;
  readonly #configured: ReadonlySet<string>;
  readonly #heads: FileHeads;
  readonly #setting: BuildSetting;
  readonly #listed = new Map<string, Promise<ListedProgram>>();
  readonly #sizes = new Map<string, Promise<BuildSize | TagProblem>>();
  readonly #lists = new Slots(availableParallelism());
  readonly #builds = new Slots(availableParallelism());

  private constructor(
    go: Go,
    request: DependencyRequest,
    configured: readonly string[],
    known: { readonly heads: FileHeads; readonly setting: BuildSetting },
  ) {
    this.#go = go;
    this.#request = request;
    this.#configured = new Set(configured);
    this.#heads = known.heads;
    this.#setting = known.setting;
  }

  /** `configured` are the tags of the request, wherever they are set. Throws what the go command's failures throw. */
  static async open(go: Go, request: DependencyRequest, configured: readonly string[]): Promise<TaggedPrograms> {
    const [setting, sources] = await Promise.all([readBuildSetting(go, request), openSources(go, request)]);
    return new TaggedPrograms(go, request, configured, { setting, heads: new FileHeads(sources.placeOf) });
  }

  /** Throws where go cannot list the program as configured. */
  list(tags: readonly string[]): Promise<ListedProgram> {
    return once(this.#listed, keyOf(tags), () => this.#lists.use(() => this.#list(tags)));
  }

  /** The size with these tags, or why there is none. Throws what the build as configured throws. */
  weigh(tags: readonly string[]): Promise<BuildSize | TagProblem> {
    return once(this.#sizes, keyOf(tags), () =>
      this.#builds.use(async () => {
        try {
          return await weighBuild(this.#go, this.#requestWith(tags));
        } catch (error) {
          if (this.#isConfigured(tags)) throw error;
          return problemOf(error);
        }
      }),
    );
  }

  async #list(tags: readonly string[]): Promise<ListedProgram> {
    const setting = this.#settingWith(tags);
    const empty = { tags: [...tags].sort(), packages: [], tagged: [], setting };
    try {
      const packages = await listPackageFiles(this.#go, this.#requestWith(tags));
      const tagged = await Promise.all(packages.map((one) => this.#tagged(one)));
      return { ...empty, packages, tagged, problem: nothingLeft(packages) };
    } catch (error) {
      if (this.#isConfigured(tags)) throw error;
      return { ...empty, problem: problemOf(error) };
    }
  }

  async #tagged(found: PackageFiles): Promise<TaggedPackage> {
    const { importPath, name, module, standard, own } = found;
    const sources = sourcesOf(found);
    const heads = await this.#heads.read(sources);
    const files = sources.map((source, index) => ({ name: source.name, head: heads[index]! }));
    return { importPath, name, module, origin: own ? "own" : standard ? "standard" : "dependency", files };
  }

  #isConfigured(tags: readonly string[]): boolean {
    return tags.length === this.#configured.size && tags.every((tag) => this.#configured.has(tag));
  }

  #requestWith(tags: readonly string[]): DependencyRequest {
    if (this.#isConfigured(tags)) return this.#request;
    return { ...this.#request, choices: withTags(this.#go, this.#request.choices, tags) };
  }

  #settingWith(tags: readonly string[]): BuildSetting {
    const others = [...this.#setting.tags].filter((tag) => !this.#configured.has(tag));
    return { ...this.#setting, tags: new Set([...others, ...tags]) };
  }
}

function keyOf(tags: readonly string[]): string {
  return [...tags].sort().join(",");
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** A program that cannot be built is a finding here; what ends the whole run does not stay one. */
function problemOf(error: unknown): TagProblem {
  if (!(error instanceof PlimsollError) || endsRun(error)) throw error;
  return { kind: "does-not-build", why: error.why ?? error.what, fix: error.fix };
}

function nothingLeft(packages: readonly PackageFiles[]): TagProblem | null {
  const main = packages.at(-1);
  if (main === undefined || (main.name === "main" && main.goFiles.length + main.cgoFiles.length > 0)) return null;
  const why = main.problem ?? (main.name === "" ? "no Go file is left" : `it is package ${main.name}`);
  return { kind: "nothing", why, fix: undefined };
}
