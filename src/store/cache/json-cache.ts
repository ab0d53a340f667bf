import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { digestHex, sha256 } from "../../base/digest.ts";

/**
 * Small results that are kept between runs, one file for each key. A missing or unreadable file, and one that is not
 * JSON, counts as no entry. Not pruned: an entry has a few kilobytes.
 */
export class JsonCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The value that was last stored under the key. The caller checks its shape, or makes the shape part of the key. */
  async find(key: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path(key), "utf8"));
    } catch {
      return undefined;
    }
  }

  /**
   * Replaces the file in one step, so that another process never reads half of it. A failure to store is ignored: a run
   * that has done its work does not fail because of its cache.
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
