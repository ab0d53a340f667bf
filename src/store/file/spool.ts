import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { openRandomAccess, type RandomAccessFile } from "./random-access-file.ts";
import { asWriteFailure } from "./write-failure.ts";

/** The bytes of a stream, which can now be read in any order until their spool is disposed of. */
export interface SpooledContent {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Reads from the start; may be called more than once. */
  open(): AsyncIterable<Uint8Array>;
}

const READ_SIZE = 512 * 1024;
/** A decompressor's chunks are small, and one write for each would cost more than the bytes do. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Stores the contents of streams in numbered files: a compressed layer cannot be read by position, and a program is too
 * large to be held in memory. Use it in a temporary folder, whose removal also removes the files.
 */
export class Spool implements AsyncDisposable {
  readonly #folder: string;
  readonly #files: RandomAccessFile[] = [];
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws `write-failed`, and what the stream throws. */
  async add(bytes: AsyncIterable<Uint8Array>): Promise<SpooledContent> {
    const path = join(this.#folder, `content-${this.#count++}`);
    const file = await open(path, "wx", 0o600).catch((error: unknown) => refuse(path, error));
    try {
      for await (const chunk of inLargeChunks(bytes)) await file.writeFile(chunk);
    } catch (error) {
      refuse(path, error);
    } finally {
      await file.close();
    }
    const access = await openRandomAccess(path);
    this.#files.push(access);
    return {
      sizeBytes: access.sizeBytes,
      read: (offset, length) => access.read(offset, length),
      open: () => createReadStream(path, { highWaterMark: READ_SIZE }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#files.splice(0)) await file[Symbol.asyncDispose]();
  }
}

async function* inLargeChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of bytes) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < WRITE_BYTES) continue;
    yield Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
  }
  if (pendingBytes > 0) yield Buffer.concat(pending);
}

function refuse(path: string, error: unknown): never {
  throw asWriteFailure(error, `${path} could not be written`, "free space in the folder for temporary files (TMPDIR)");
}
