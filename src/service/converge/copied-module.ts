import { dirname, isAbsolute, join, resolve } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import type { GoMod } from "../../format/go-module/go-mod.ts";
import { removeFile } from "../../store/file/atomic-file.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { copyFolder } from "../../store/file/scratch-folder.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { Go } from "../../toolchain/go/go.ts";
import type { OpenedModule } from "./open-module.ts";

/** The checkout's history takes no part in a build, and a vendor folder holds what the old requirements have chosen. */
const LEFT_OUT = [".git", "vendor"];

/** The requirements of a module, as texts. */
export interface Requirements {
  readonly goMod: string;
  /** Null where there is none. */
  readonly goSum: string | null;
}

/** A copy of a module, in which other requirements are tried. */
export class CopiedModule {
  readonly folder: string;
  readonly go: Go;
  readonly #module: OpenedModule;
  /** Replacements by folders outside of the module, as they stand in go.mod and as they must in the copy. */
  readonly #anchors: readonly (readonly [written: string, absolute: string])[];

  private constructor(module: OpenedModule, folder: string) {
    this.folder = folder;
    // A go that is interrupted leaves its work behind: in a folder that plimsoll removes.
    const GOTMPDIR = module.go.settings.GOTMPDIR || dirname(folder);
    this.go = { ...module.go, cwd: folder, env: { ...module.go.env, GOTMPDIR } };
    this.#module = module;
    this.#anchors = outerFolders(module.mod).map((path) => [path, resolve(module.folder, path)]);
  }

  static async make(module: OpenedModule, folder: string): Promise<CopiedModule> {
    await copyFolder(module.folder, folder, LEFT_OUT);
    const copy = new CopiedModule(module, folder);
    await copy.lay(module.text);
    return copy;
  }

  /** Puts a go.mod in, with the user's own go.sum. */
  async lay(goMod: string): Promise<void> {
    await writeTextFile(join(this.folder, "go.mod"), withPaths(goMod, this.#anchors));
    const { goSum } = this.#module;
    if (goSum === null) await removeFile(join(this.folder, "go.sum"));
    else await writeTextFile(join(this.folder, "go.sum"), goSum);
  }

  /** Puts requirements in as go has made them, so that nothing has to be completed. */
  async put({ goMod, goSum }: Requirements): Promise<void> {
    await this.lay(goMod);
    if (goSum !== null) await writeTextFile(join(this.folder, "go.sum"), goSum);
  }

  /** What go has made of them, as it would stand in the user's folder. */
  async requirements(): Promise<Requirements> {
    const read = (name: string, limit: number) => readSmallText(join(this.folder, name), name, limit, "source-invalid");
    const back = this.#anchors.map(([written, absolute]) => [absolute, written] as const);
    const goMod = withPaths((await read("go.mod", LIMITS.buildFileBytes)) ?? "", back);
    return { goMod, goSum: (await read("go.sum", LIMITS.goSumBytes)) ?? null };
  }
}

function outerFolders({ replace }: GoMod): readonly string[] {
  const folders = replace.filter(({ by }) => by.version === null).map(({ by }) => by.path);
  return [...new Set(folders)].filter((path) => !isAbsolute(path) && path.startsWith(".."));
}

/** Only what stands behind an arrow, as a whole word, is a path of a replacement; go takes quotes off where it can. */
function withPaths(text: string, anchors: readonly (readonly [string, string])[]): string {
  const by = new Map(anchors);
  return text.replaceAll(/(=>[ \t]*)("[^"\n]*"|[^\s]+)/g, (all, arrow: string, word: string) => {
    const other = by.get(word.replace(/^"(.*)"$/, "$1"));
    if (other === undefined) return all;
    return `${arrow}${/^[\w./-]+$/.test(other) ? other : JSON.stringify(other)}`;
  });
}
