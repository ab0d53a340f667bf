import { closeSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { readAtMost } from "../../base/bounded-reader.ts";
import { type ErrorCode, endsRun, PlimsollError } from "../../base/error.ts";
import { decodeUtf8 } from "../../base/utf8.ts";

const CHUNK_BYTES = 64 * 1024;

/**
 * A whole file, or undefined when it does not exist. It is read on this thread: a small file is there before another thread
 * would begin, and there may be thousands of them. Throws `code` when it is not a regular file (a pipe might never
 * end) or cannot be read, and `limit-exceeded` when it is longer than `limitBytes`.
 */
export async function readSmallFile(
  path: string,
  limitBytes: number,
  code: ErrorCode,
): Promise<Uint8Array | undefined> {
  let found: Stats;
  try {
    found = statSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(path, code, error);
  }
  if (!found.isFile()) throw unreadable(path, code, new Error("it is not a regular file"));
  try {
    return await readAtMost(chunksOf(path, Math.min(found.size + 1, CHUNK_BYTES)), limitBytes, path);
  } catch (error) {
    throw error instanceof PlimsollError ? error : unreadable(path, code, error);
  }
}

function* chunksOf(path: string, chunkBytes: number): Generator<Uint8Array> {
  const file = openSync(path, "r");
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const length = readSync(file, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * The same for one file of many, each of which may have something wrong: why it cannot be read, or `absent`. Throws only what ends
 * the run.
 */
export async function readFileOrWhy(
  path: string,
  limitBytes: number,
  absent: string,
): Promise<Uint8Array | { readonly why: string }> {
  try {
    return (await readSmallFile(path, limitBytes, "source-invalid")) ?? { why: absent };
  } catch (error) {
    if (!(error instanceof PlimsollError) || endsRun(error)) throw error;
    return { why: error.why ?? error.what };
  }
}

/** The same for a text. Throws `code` when it is not UTF-8; `where` is the file's name in messages. */
export async function readSmallText(
  path: string,
  where: string,
  limitBytes: number,
  code: ErrorCode,
): Promise<string | undefined> {
  const bytes = await readSmallFile(path, limitBytes, code);
  return bytes === undefined ? undefined : decodeUtf8(bytes, where, code);
}

export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

export function unreadable(path: string, code: ErrorCode, cause: unknown): PlimsollError {
  return new PlimsollError(code, { what: `${path} cannot be read`, why: (cause as Error).message, cause });
}
