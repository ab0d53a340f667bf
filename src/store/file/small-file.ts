import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { readAtMost } from "../../base/bounded-reader.ts";
import { type ErrorCode, PlimsollError } from "../../base/error.ts";
import { decodeUtf8 } from "../../base/utf8.ts";

/**
 * A whole file, or undefined when it does not exist. Throws `code` when it is not a regular file (a pipe might never
 * end) or cannot be read, and `limit-exceeded` when it is longer than `limitBytes`.
 */
export async function readSmallFile(
  path: string,
  limitBytes: number,
  code: ErrorCode,
): Promise<Uint8Array | undefined> {
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(path, code, error);
  }
  if (!found.isFile()) throw unreadable(path, code, new Error("it is not a regular file"));
  try {
    return await readAtMost(createReadStream(path), limitBytes, path);
  } catch (error) {
    throw error instanceof PlimsollError ? error : unreadable(path, code, error);
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
