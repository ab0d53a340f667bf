import { open } from "node:fs/promises";
import { unreadable } from "./small-file.ts";

/** A regular file that is read by position. Dispose of it when done. */
export interface RandomAccessFile extends AsyncDisposable {
  readonly sizeBytes: number;
  /**
   * Resolves to exactly `length` bytes from `offset` on, or fewer where the file ends; uses `into` if it is large
   * enough.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
}

/** Throws `source-invalid` when the file does not exist or cannot be read. */
export async function openRandomAccess(path: string): Promise<RandomAccessFile> {
  try {
    const file = await open(path, "r");
    const { size } = await file.stat();
    return {
      sizeBytes: size,
      read: async (offset, length, into) => {
        const wanted = Math.max(0, Math.min(length, size - offset));
        const buffer = into !== undefined && into.length >= wanted ? into : Buffer.allocUnsafe(wanted);
        const { bytesRead } = await file.read(buffer, 0, wanted, offset);
        return buffer.subarray(0, bytesRead);
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    throw unreadable(path, "source-invalid", error);
  }
}
