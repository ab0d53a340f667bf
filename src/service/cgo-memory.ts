import { dirname, isAbsolute, join, sep } from "node:path";
import { sha256 } from "../base/digest.ts";
import { LIMITS } from "../base/limits.ts";
import { VERSION } from "../base/version.ts";
import type { CgoJudgement } from "../check/cgo/judgement.ts";
import { JsonCache } from "../store/cache/json-cache.ts";
import { type FileState, statesInFolders, statesOf } from "../store/file/file-states.ts";
import { readSmallFile } from "../store/file/small-file.ts";
import type { DependencyRequest } from "../toolchain/go/dependencies.ts";
import { settingOf } from "../toolchain/go/go.ts";
import { listedPart } from "../toolchain/go/listed-part.ts";
import type { SlimJob } from "./job.ts";

/** Counts up when a judgement has another form, or another way of coming about. */
const FORM = 4;

interface Remembered {
  readonly folders: readonly string[];
  /** Go files in these folders whose text was read for the judgement, and not only their imports. */
  readonly read: readonly string[];
  readonly files: readonly RememberedFile[];
  readonly judgement: Omit<CgoJudgement, "packages"> & { readonly packages: readonly string[] };
}

/** `content` is the digest of the part that matters, "" for a file of which only the state is known. */
type RememberedFile = readonly [path: string, state: string, content: string];

/** What the judgement of one program came from. */
export interface Grounds {
  /** The folders of all packages of the program. */
  readonly folders: readonly string[];
  /** The files whose text was read. */
  readonly read: readonly string[];
}

/** A file that was changed so shortly before the judgement began may have been changed after it, by another clock. */
const CLOCKS_DIFFER_MS = 20;

/**
 * Remembers whether a program needs C, as long as nothing that this judgement depends on has changed: what go was
 * asked, its settings, the files that its flags name, and the files of every package and module outside the module
 * cache and GOROOT, which do not change. Of a Go file, only the part that `go list` reads matters, unless the judgement
 * has read all of it. So a program in which only functions have changed needs no `go list` beside its build.
 */
export class CgoMemory {
  readonly #cache: JsonCache;
  readonly #key: string;
  readonly #unchanging: readonly string[];
  readonly #flagFiles: readonly string[];
  readonly #startedMs = Date.now();
  /** The last run's files. */
  #known: readonly RememberedFile[] = [];

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
    if (known === undefined) return undefined;
    this.#known = known.files;
    const files = await this.#look(known);
    if (files === undefined || !sameFiles(files, known.files)) return undefined;
    // The next run finds the new states, and reads these files only if they have changed again.
    if (files.some(([, state], index) => state !== known.files[index]![1])) {
      await this.#cache.keep(this.#key, { ...known, files } satisfies Remembered);
    }
    return { ...known.judgement, packages: new Set(known.judgement.packages) };
  }

  async keep(judgement: CgoJudgement, grounds: Grounds): Promise<void> {
    const folders = [...new Set(grounds.folders)].filter((folder) => folder !== "" && !this.#isUnchanging(folder));
    const read = [...new Set(grounds.read)].filter((path) => !this.#isUnchanging(path));
    const files = await this.#look({ folders, read }, this.#startedMs - CLOCKS_DIFFER_MS);
    if (files === undefined) return;
    const packages = [...judgement.packages];
    await this.#cache.keep(this.#key, {
      folders,
      read,
      files,
      judgement: { ...judgement, packages },
    } satisfies Remembered);
  }

  #isUnchanging(path: string): boolean {
    return this.#unchanging.some((root) => path.startsWith(root));
  }

  /** Undefined when a folder no longer exists, or when a file was changed at `beforeMs` or later. */
  async #look({ folders, read }: Grounds, beforeMs = Number.POSITIVE_INFINITY): Promise<RememberedFile[] | undefined> {
    const above = new Set(folders.flatMap((folder) => [...parentsOf(folder)]));
    const single = [
      ...new Set([...above].flatMap((folder) => MODULE_FILES.map((name) => join(folder, name)))),
      ...this.#flagFiles,
    ];
    try {
      const [inFolders, alone] = await Promise.all([statesInFolders(folders), statesOf(single)]);
      if ([...inFolders, ...alone].some(({ changedMs }) => changedMs >= beforeMs)) return undefined;
      const known = new Map(this.#known.map((file) => [fileKey(file[0], file[1]), file]));
      const flagged = new Set(this.#flagFiles);
      const whole = new Set(read);
      const files: RememberedFile[] = alone.map(({ path, state }) => [path, state, ""]);
      for (const one of inFolders) {
        const isListed = one.path.endsWith(".go") && !flagged.has(one.path);
        if (isListed)
          files.push(known.get(fileKey(one.path, one.state)) ?? (await contentOf(one, whole.has(one.path))));
        else files.push([one.path, one.state, ""]);
      }
      return files;
    } catch {
      return undefined;
    }
  }
}

function fileKey(path: string, state: string): string {
  return `${path}\n${state}`;
}

async function contentOf({ path, state }: FileState, whole: boolean): Promise<RememberedFile> {
  const bytes = await readSmallFile(path, LIMITS.goSourceBytes, "source-invalid");
  return [path, state, bytes === undefined ? "" : sha256(whole ? bytes : listedPart(bytes))];
}

function sameFiles(files: readonly RememberedFile[], known: readonly RememberedFile[]): boolean {
  return (
    files.length === known.length &&
    files.every(([path, state, content], index) => {
      const [knownPath, knownState, knownContent] = known[index]!;
      return path === knownPath && content === knownContent && (content !== "" || state === knownState);
    })
  );
}

/** The files that decide which versions of which modules a package uses. */
const MODULE_FILES = ["go.mod", "go.sum", "go.work", "go.work.sum", join("vendor", "modules.txt")];

function* parentsOf(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}
