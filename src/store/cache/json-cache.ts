import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { digestHex, sha256 } from "../../base/digest.ts";

/**
 * Small results that are kept between runs, one file a key. A memory only: what is missing, unreadable or not JSON counts
 * as not there. Not pruned: an entry has a few kilobytes.
 */
export class JsonCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was kept under the key last. Its shape is the caller's to check, or to have made part of the key. */
  async find(key: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path(key), "utf8"));
    } catch {
      return undefined;
    }
  }

  /**
   * Replaces the file in one step, so that a reader beside us never sees half of it. What cannot be kept is forgotten: a
   * run that has done its work does not fail for want of a memory.
   */
  async keep(key: string, value: unknown): Promise<void> {
    const path = this.#path(key);
    const temporary = `${path}.${crypto().randomUUID()}`;
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temporary, JSON.stringify(value));
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${digestHex(sha256(key))}.json`);
  }
}
