import { dirname, isAbsolute, join, sep } from "node:path";
import { VERSION } from "../../../base/version.ts";
import type { CgoJudgement } from "../../../check/cgo/judgement.ts";
import { JsonCache } from "../../../store/cache/json-cache.ts";
import { fingerprint } from "../../../store/file/fingerprint.ts";
import type { DependencyRequest } from "../../../toolchain/go/dependencies.ts";
import { settingOf } from "../../../toolchain/go/go.ts";
import type { SlimJob } from "./job.ts";

/** Counts up when a judgement has another form, or another way of coming about. */
const FORM = 3;

interface Remembered {
  readonly folders: readonly string[];
  readonly fingerprint: string;
  readonly judgement: Omit<CgoJudgement, "packages"> & { readonly packages: readonly string[] };
}

/**
 * Remembers whether a program needs C, as long as nothing that this judgement depends on has changed: what go was
 * asked, its settings, the files that its flags name, and the files of every package and module outside the module
 * cache and GOROOT, which do not change. So an unchanged program needs no second `go list` beside its build.
 */
export class CgoMemory {
  readonly #cache: JsonCache;
  readonly #key: string;
  readonly #unchanging: readonly string[];
  readonly #flagFiles: readonly string[];

  constructor(
    { go, settings, cacheFolder }: SlimJob,
    { package: main, platform, choices }: Omit<DependencyRequest, "cgo">,
    flagFiles: readonly string[],
  ) {
    // GOGCCFLAGS names a temporary folder, which is different each time.
    const { GOGCCFLAGS: _, ...goSettings } = go.settings;
    // A workspace that GOWORK names may lie outside of all folders above a package.
    const workspace = settingOf(go, choices.env, "GOWORK") ?? "";
    this.#flagFiles = isAbsolute(workspace) ? [...flagFiles, workspace, `${workspace}.sum`] : flagFiles;
    this.#cache = new JsonCache(join(cacheFolder, "judged"));
    this.#key = JSON.stringify([VERSION, FORM, main, platform, choices, goSettings, settings.allowNoCgo, settings.cgo]);
    this.#unchanging = [goSettings.GOROOT, goSettings.GOMODCACHE]
      .filter((folder) => folder !== undefined && folder !== "")
      .map((folder) => `${folder}${sep}`);
  }

  async recall(): Promise<CgoJudgement | undefined> {
    const known = (await this.#cache.find(this.#key)) as Remembered | undefined;
    if (known === undefined || known.fingerprint !== (await this.#look(known.folders))) return undefined;
    return { ...known.judgement, packages: new Set(known.judgement.packages) };
  }

  /** `folders`: the folders of all packages of the program. */
  async keep(judgement: CgoJudgement, folders: readonly string[]): Promise<void> {
    const changing = [...new Set(folders)].filter(
      (folder) => folder !== "" && !this.#unchanging.some((root) => folder.startsWith(root)),
    );
    const found = await this.#look(changing);
    if (found === undefined) return;
    const packages = [...judgement.packages];
    await this.#cache.keep(this.#key, { folders: changing, fingerprint: found, judgement: { ...judgement, packages } });
  }

  /** Undefined when a folder no longer exists. */
  async #look(folders: readonly string[]): Promise<string | undefined> {
    const above = new Set(folders.flatMap((folder) => [...parentsOf(folder)]));
    const files = [...above].flatMap((folder) => MODULE_FILES.map((name) => join(folder, name)));
    return fingerprint(folders, [...files, ...this.#flagFiles]).catch(() => undefined);
  }
}

/** The files that decide which versions of which modules a package uses. */
const MODULE_FILES = ["go.mod", "go.sum", "go.work", "go.work.sum", join("vendor", "modules.txt")];

function* parentsOf(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}
