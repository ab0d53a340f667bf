import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { LIMITS } from "../../base/limits.ts";
import { type FileHead, headOfName, readFileHead } from "../../format/go-source/file-head.ts";
import { kindOfName } from "../../format/go-source/file-name.ts";
import type { SourceFile } from "./sources.ts";

/** Nearly all heads end within this. */
const FIRST_READ_BYTES = 8 * 1024;
/** How many files are read between two turns of the event loop. */
const FILES_AT_ONCE = 256;

/**
 * Reads the heads of source files, each file once however often it is asked for: programs with other tags have nearly
 * the same files.
 */
export class FileHeads {
  readonly #placeOf: (file: SourceFile) => string;
  readonly #known = new Map<string, FileHead>();
  #buffer = Buffer.allocUnsafe(FIRST_READ_BYTES);

  constructor(placeOf: (file: SourceFile) => string) {
    this.#placeOf = placeOf;
  }

  /** The heads of these files, in their order. A file that cannot be read has a head with that problem. */
  async read(files: readonly SourceFile[]): Promise<FileHead[]> {
    const heads: FileHead[] = [];
    for (const [index, file] of files.entries()) {
      // Thousands of small files are read several times faster so than with a promise for each.
      if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await setImmediate();
      heads.push(this.#head(file));
    }
    return heads;
  }

  #head(file: SourceFile): FileHead {
    const path = this.#placeOf(file);
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const head = this.#readHead(path, file.name);
    this.#known.set(path, head);
    return head;
  }

  #readHead(path: string, name: string): FileHead {
    const kind = kindOfName(name);
    if (kind === undefined || kind === "object") return headOfName(name);
    try {
      using file = openFile(path);
      for (let wanted = FIRST_READ_BYTES; ; wanted *= 4) {
        const { text, isWhole } = this.#readStart(file.descriptor, Math.min(wanted, LIMITS.goSourceBytes));
        const head = readFileHead(name, kind, text, isWhole || wanted >= LIMITS.goSourceBytes);
        if (head !== undefined) return head;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return { ...headOfName(name), problem: (error as Error).message };
    }
  }

  #readStart(descriptor: number, wanted: number): { readonly text: string; readonly isWhole: boolean } {
    if (this.#buffer.length < wanted) this.#buffer = Buffer.allocUnsafe(wanted);
    let length = 0;
    while (length < wanted) {
      const count = readSync(descriptor, this.#buffer, length, wanted - length, length);
      if (count === 0) return { text: this.#buffer.toString("utf8", 0, length), isWhole: true };
      length += count;
    }
    return { text: this.#buffer.toString("utf8", 0, length), isWhole: false };
  }
}

function openFile(path: string): Disposable & { readonly descriptor: number } {
  const descriptor = openSync(path, "r");
  return { descriptor, [Symbol.dispose]: () => closeSync(descriptor) };
}
