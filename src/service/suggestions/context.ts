import { once } from "../../base/once.ts";
import { modulePathOf } from "../../format/go-module/module-path.ts";
import { type ImportSite, importDeclarations } from "../../session/import-sites.ts";
import { type MeasuredBuild, measureBuild } from "../../session/prove-removal.ts";
import { openSourceReader } from "../../session/source-reader.ts";
import { type CompiledProgram, compileProgram } from "../../toolchain/go/compiled-program.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import type { SourceUse } from "../../toolchain/go/source-reader.ts";
import { usesOf } from "../../toolchain/go/uses.ts";
import { type OpenedLink, openLinkGraph } from "../link/open-link-graph.ts";
import type { Candidate } from "./suggestion.ts";

/** The image that a program is put on. `hasTimeZones` is null where that was not looked at. */
export interface BaseImage {
  readonly name: string;
  readonly hasTimeZones: boolean | null;
}

/** What suggestions rest on. What takes long is found out when the first of them asks for it, and then only once. */
export interface SuggestionContext {
  readonly go: Go;
  readonly request: DependencyRequest;
  /** Every package of the program, the main package last. */
  readonly dependencies: readonly Dependency[];
  /** The same by import path. */
  readonly packages: ReadonlyMap<string, Dependency>;
  /** The packages of the user's own modules: those whose files the user can change. */
  readonly own: readonly Dependency[];
  readonly base: BaseImage;
  /** The program as it is, with each package compiled. */
  readonly compiled: () => Promise<CompiledProgram>;
  /** The program as it is. */
  readonly before: () => Promise<MeasuredBuild>;
  /** The graph of its link; undefined where it cannot be had, and then nothing is said that would rest on it. */
  readonly link: () => Promise<OpenedLink | undefined>;
  /** Every import declaration of the user's own packages, in the order of `own`. */
  readonly imports: () => Promise<readonly ImportSite[]>;
  /** What the user's own packages use of others, and of their own functions; undefined where that is not known. */
  readonly ownUses: () => Promise<PackageUses | undefined>;
  /** The same of other packages. */
  readonly usesOf: (importPaths: readonly string[]) => Promise<PackageUses | undefined>;
}

/** Uses by the import path of the package that they are in. */
export type PackageUses = ReadonlyMap<string, readonly SourceUse[]>;

/** One kind of suggestion: it finds candidates, and proves none of them. */
export type Finder = (context: SuggestionContext) => Promise<readonly Candidate[]>;

/** `dependencies` are those of the request, when they are at hand. Throws what the go command's failures throw. */
export async function openContext(
  go: Go,
  request: DependencyRequest,
  base: BaseImage,
  known: { readonly dependencies?: readonly Dependency[] } = {},
): Promise<SuggestionContext> {
  const dependencies = known.dependencies ?? (await listDependencies(go, request));
  const own = dependencies.filter((one) => isOwn(one, request));
  const compiled = once(() => compileProgram(go, { ...request, trimpath: true }));
  const usesIn = async (importPaths: readonly string[]) => readUses(await compiled(), importPaths);
  return {
    go,
    request,
    dependencies,
    packages: new Map(dependencies.map((one) => [one.importPath, one])),
    own,
    base,
    compiled,
    before: once(() => measureBuild(go, request)),
    link: once(async () => {
      const opened = await openLinkGraph(await compiled());
      return "reason" in opened ? undefined : opened;
    }),
    imports: once(() => importDeclarations(go, request, own)),
    ownUses: once(() => usesIn(own.map(({ importPath }) => importPath))),
    usesOf: usesIn,
  };
}

/** A main package that was named with a version has a module with a version, and so have all others. */
function isOwn({ module, standard }: Dependency, { package: main }: DependencyRequest): boolean {
  if (standard) return false;
  return module === undefined || !module.includes("@") || modulePathOf(module) === main.module?.path;
}

/** Undefined where one of these packages cannot be read so. */
async function readUses(program: CompiledProgram, importPaths: readonly string[]): Promise<PackageUses | undefined> {
  await using reader = await openSourceReader(program.go, program.request.cacheFolder);
  const answers = await usesOf(reader, program, importPaths);
  if (answers.some(({ uses }) => uses === null)) return undefined;
  return new Map(answers.map(({ path, uses }) => [path, uses!]));
}
