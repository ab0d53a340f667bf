import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { LIMITS } from "../../base/limits.ts";
import { cacheFolder } from "./cache-folder.ts";
import { removeOldest } from "./cache-pruning.ts";

const CHECKSUM_BYTES = 32;
const SUFFIX = ".result";

/** Where the findings about layers, images and modules are kept for the next run. */
export function openSurveyCache(env: NodeJS.ProcessEnv): SurveyCache {
  return new SurveyCache(join(cacheFolder(env), "surveys"), LIMITS.surveyCacheBytes);
}

/**
 * Results that are kept between runs: bytes by a key. An entry that is missing, damaged or unreadable counts as not
 * there, and a failure to store is ignored. The entries that were used longest ago are removed when there are more than
 * `limitBytes`.
 */
export class SurveyCache {
  readonly #folder: string;
  readonly #limitBytes: number;
  #made: Promise<unknown> | undefined;

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  async find(key: string): Promise<Uint8Array | undefined> {
    const path = this.#path(key);
    // Most of what is looked for in a first run is not there, and the failure to read a file is dear.
    if (!existsSync(path)) return undefined;
    try {
      const bytes = await readFile(path);
      const content = bytes.subarray(CHECKSUM_BYTES);
      if (!bytes.subarray(0, CHECKSUM_BYTES).equals(checksum(content))) return undefined;
      const now = new Date();
      await utimes(path, now, now).catch(() => {});
      return content;
    } catch {
      return undefined;
    }
  }

  async keep(key: string, content: Uint8Array): Promise<void> {
    if (content.length > this.#limitBytes) return;
    const path = this.#path(key);
    const temporary = `${path}.${crypto().randomUUID()}`;
    try {
      this.#made ??= mkdir(this.#folder, { recursive: true });
      await this.#made;
      await writeFile(temporary, [checksum(content), content]);
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  /** Call this when a run has stored its results. */
  async prune(): Promise<void> {
    try {
      const names = await readdir(this.#folder);
      await removeOldest(
        names.map((name) => join(this.#folder, name)),
        this.#limitBytes,
      );
    } catch {
      // Nothing was stored yet, or another process removes it.
    }
  }

  #path(key: string): string {
    return join(this.#folder, digestHex(sha256(key)) + SUFFIX);
  }
}

function checksum(content: Uint8Array): Buffer {
  return crypto().hash("sha256", content, "buffer");
}
