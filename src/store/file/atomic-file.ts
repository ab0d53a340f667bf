import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { writeChunks } from "./write-chunks.ts";

/**
 * Writes a file so that at every moment, even after a power failure, `path` names either the old content or the
 * complete new content. The bytes are first written in `folder`, which must be on the same file system. When writing
 * fails, none of them are left. Throws what `chunks` throws, and the file system's errors unchanged.
 */
export async function replaceFile(path: string, folder: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = join(folder, `${TEMPORARY_PREFIX}${crypto().randomUUID()}`);
  try {
    const file = await open(temporary, "wx", 0o644);
    try {
      await writeAll(file, chunks);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** What is written already goes to the disk while the rest comes, so that little is left to wait for at the end. */
async function writeAll(file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const early = new EarlySync(file);
  try {
    await writeChunks(file, chunks, (bytes) => early.wrote(bytes));
  } catch (error) {
    await early.end().catch(() => {});
    throw error;
  }
  await early.end();
}

/** Smaller files are synced once, at their end. */
const SYNC_BYTES = 16 * 1024 * 1024;

/**
 * Sends what is written to the disk, one time after the other. The sync at the end covers everything; but a disk tells its
 * failure once (fsync(2)), so a failure here counts.
 */
class EarlySync {
  readonly #file: FileHandle;
  #bytes = 0;
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  wrote(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < SYNC_BYTES || this.#running !== undefined) return;
    this.#bytes = 0;
    this.#running = this.#sync();
  }

  /** Waits for what is under way: the file must not be closed before. Throws what a sync threw. */
  async end(): Promise<void> {
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #sync(): Promise<void> {
    try {
      await this.#file.datasync();
    } catch (error) {
      this.#failure = { error };
    }
    this.#running = undefined;
  }
}

/** Makes a folder, with those above it, unless it is there; the new names are durable, as that of a file is. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  const top = resolve(first);
  for (let made = resolve(path); made.startsWith(top); made = dirname(made)) await syncFolder(dirname(made));
}

/** Removes a file, if it is there. */
export function removeFile(path: string): Promise<void> {
  return rm(path, { force: true });
}

/** The names of files that a killed writer left begin with this prefix. */
export const TEMPORARY_PREFIX = ".plimsoll-";

/** Makes a rename in `folder` durable. Windows has no such call, and keeps the order of its metadata by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
