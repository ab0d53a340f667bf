import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { sniffCompression } from "../../format/compression/decompress.ts";
import type { FilePlace } from "../../image/image.ts";
import { unreadable } from "./small-file.ts";

const READ_SIZE = 256 * 1024;

/**
 * Reads the bytes of a file synchronously, for a thread that has nothing else to do. A chunk is valid until the next is
 * asked for. Ends early where the file does. Throws `source-invalid` when it cannot be read.
 */
export async function* readBlocking({ path, offset, sizeBytes }: FilePlace): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  const file = openPlainFile(path);
  try {
    for (let done = 0; done < sizeBytes; ) {
      const length = readSync(file, buffer, 0, Math.min(READ_SIZE, sizeBytes - done), offset + done);
      if (length === 0) return;
      done += length;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** Opens a regular file only: reading a pipe or a device might never end. Throws `source-invalid`. */
export function openPlainFile(path: string): number {
  try {
    const file = openSync(path, "r");
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    throw new Error("it is not a regular file");
  } catch (error) {
    throw unreadable(path, "source-invalid", error);
  }
}

/** Whether a file begins like an uncompressed tar. Throws `source-invalid`. */
export function isUncompressedTar({ path, offset, sizeBytes }: FilePlace): boolean {
  const file = openPlainFile(path);
  try {
    const start = Buffer.alloc(Math.min(MAGIC_SIZE, sizeBytes));
    readSync(file, start, 0, start.length, offset);
    return sniffCompression(start) === "none";
  } finally {
    closeSync(file);
  }
}

const MAGIC_SIZE = 4;
