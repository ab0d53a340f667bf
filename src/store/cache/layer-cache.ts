import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, open, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { type Digest, DigestingCounter, digestHex, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { BlobCache, BlobSeries, CachedBlob } from "../../build/layer/blob-cache.ts";
import { readSmallFile } from "../file/small-file.ts";
import { asWriteFailure } from "../file/write-failure.ts";
import { openSeries } from "./blob-series.ts";
import { pruneCache } from "./cache-pruning.ts";
import { JsonCache } from "./json-cache.ts";

/** The compressed layers of earlier builds, below the given folder. Several processes may use it at once. */
export async function openLayerCache(folder: string, limitBytes: number = LIMITS.layerCacheBytes): Promise<BlobCache> {
  const cache = new LayerCache(join(folder, "layers"), limitBytes);
  await cache.prepare();
  return cache;
}

/** A cache without results of earlier builds, which is removed after this one: `--no-cache`. */
export async function openTemporaryLayerCache(): Promise<BlobCache & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-layers-"));
  const cache = new LayerCache(folder, Number.POSITIVE_INFINITY);
  await cache.prepare();
  return Object.assign(cache, {
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  });
}

/**
 * `blobs/sha256/HEX` holds the blobs; `links/HEX`, named after the digest of a key, says which blob the key has;
 * `series/` says which blob a series had last; `incoming/` holds what is being written. Files appear by renaming and never change, so readers and writers need no
 * lock. Nothing is synced to disk: a blob that a power failure damaged does not match its digest when it is looked up,
 * and is made again.
 */
class LayerCache implements BlobCache {
  readonly #folder: string;
  readonly #limitBytes: number;

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  async prepare(): Promise<void> {
    try {
      for (const name of ["blobs/sha256", "links", "incoming"]) {
        await mkdir(join(this.#folder, name), { recursive: true });
      }
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  async find(key: string): Promise<CachedBlob | undefined> {
    const blob = parseLink(key, await readSmallFile(this.#linkPath(key), LIMITS.configFileBytes, "blob-unknown"));
    if (blob === undefined) return undefined;
    if (!(await holds(this.#blobPath(blob.digest), blob))) return undefined;
    await this.#noteUse(key, blob);
    return blob;
  }

  async add(key: string, bytes: AsyncIterable<Uint8Array>): Promise<CachedBlob> {
    const incoming = join(this.#folder, "incoming", crypto().randomUUID());
    try {
      const blob = await writeCounted(incoming, bytes);
      await this.#place(incoming, this.#blobPath(blob.digest), blob);
      await writeFile(incoming, JSON.stringify({ key, ...blob }), { flag: "wx" });
      await rename(incoming, this.#linkPath(key));
      await pruneCache(this.#folder, this.#limitBytes);
      return blob;
    } catch (error) {
      throw this.#unwritable(error);
    } finally {
      await rm(incoming, { force: true });
    }
  }

  async *open(blob: CachedBlob, startByte = 0): AsyncGenerator<Uint8Array> {
    const counter = new DigestingCounter();
    const path = this.#blobPath(blob.digest);
    try {
      for await (const chunk of createReadStream(path, { start: startByte, highWaterMark: READ_SIZE })) {
        counter.update(chunk);
        yield chunk;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw this.#lost(blob, "another run removed it from the cache");
    }
    if (counter.sizeBytes !== blob.sizeBytes - startByte) throw this.#lost(blob, "its size in the cache has changed");
    if (startByte === 0 && counter.digest() !== blob.digest)
      throw this.#lost(blob, "its bytes in the cache have changed");
  }

  openSeries(series: string): Promise<BlobSeries> {
    return openSeries(series, new JsonCache(join(this.#folder, "series")), {
      pathOf: ({ digest }) => this.#blobPath(digest),
      holds: (blob) => holds(this.#blobPath(blob.digest), blob),
    });
  }

  /**
   * Sets the times by which pruning knows when a blob was last used. Where they cannot be set, the blob is removed
   * earlier.
   */
  async #noteUse(key: string, blob: CachedBlob): Promise<void> {
    const now = new Date();
    // The blob is touched first: pruning removes links that are older than every blob that stays.
    await utimes(this.#blobPath(blob.digest), now, now).catch(() => {});
    await utimes(this.#linkPath(key), now, now).catch(() => {});
  }

  /** Windows does not rename over a file that is being read; in that case the blob already exists. */
  async #place(incoming: string, path: string, blob: CachedBlob): Promise<void> {
    try {
      await rename(incoming, path);
    } catch (error) {
      if (!(await holds(path, blob))) throw error;
      await rm(incoming, { force: true });
    }
  }

  #blobPath(digest: Digest): string {
    return join(this.#folder, "blobs", "sha256", digestHex(digest));
  }

  #linkPath(key: string): string {
    return join(this.#folder, "links", digestHex(sha256(key)));
  }

  #lost(blob: CachedBlob, why: string): PlimsollError {
    return new PlimsollError("digest-mismatch", {
      what: `the cached layer ${blob.digest} is gone or damaged`,
      why,
      fix: "run again: it is built again",
      where: this.#blobPath(blob.digest),
    });
  }

  #unwritable(error: unknown): unknown {
    return asWriteFailure(error, `the layer cache ${this.#folder} cannot be written`, "no image was made");
  }
}

const READ_SIZE = 256 * 1024;

async function writeCounted(path: string, bytes: AsyncIterable<Uint8Array>): Promise<CachedBlob> {
  const counter = new DigestingCounter();
  const file = await open(path, "wx");
  try {
    for await (const chunk of bytes) {
      counter.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return { sizeBytes: counter.sizeBytes, digest: counter.digest() };
}

/** Does the blob exist, complete and unchanged? */
async function holds(path: string, blob: CachedBlob): Promise<boolean> {
  try {
    if ((await stat(path)).size !== blob.sizeBytes) return false;
    const counter = new DigestingCounter();
    for await (const chunk of createReadStream(path, { highWaterMark: READ_SIZE })) counter.update(chunk);
    return counter.digest() === blob.digest;
  } catch {
    return false;
  }
}

/** A link that cannot be parsed counts as missing. */
function parseLink(key: string, bytes: Uint8Array | undefined): CachedBlob | undefined {
  if (bytes === undefined) return undefined;
  try {
    const link = JSON.parse(Buffer.from(bytes).toString()) as { key?: unknown; digest?: unknown; sizeBytes?: unknown };
    const sound = link.key === key && /^sha256:[0-9a-f]{64}$/.test(String(link.digest));
    return sound && Number.isSafeInteger(link.sizeBytes)
      ? { digest: link.digest as Digest, sizeBytes: link.sizeBytes as number }
      : undefined;
  } catch {
    return undefined;
  }
}
