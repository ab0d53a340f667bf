import { mkdir, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { replaceFile } from "./atomic-file.ts";
import { isAbsent } from "./small-file.ts";
import { requireWritableFolder } from "./writable-folder.ts";
import { asWriteFailure } from "./write-failure.ts";

/**
 * Writes an archive and replaces an existing one in one step; a link stays, and its target is replaced. Throws
 * `write-failed`, also before anything is written when the path is a device, a pipe or a folder.
 */
export async function replaceArchive(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const place = await placeOf(path);
    await replaceFile(place, dirname(place), chunks);
  } catch (error) {
    throw asWriteFailure(error, `${path} could not be written`, "what was there before is as it was");
  }
}

/** The same for content that is in memory. */
export async function writeTextFile(path: string, content: string | Uint8Array): Promise<void> {
  await replaceArchive(path, once(typeof content === "string" ? new TextEncoder().encode(content) : content));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Throws what `replaceArchive` would throw for the path: for callers that have long work to do before they write. */
export async function requireReplaceable(path: string): Promise<void> {
  try {
    await requireWritableFolder(dirname(await placeOf(path)));
  } catch (error) {
    throw asWriteFailure(error, `${path} could not be written`, "what was there before is as it was");
  }
}

/** Replacing a device would put a file in its place: as root, `/dev/null` would be gone. */
async function placeOf(path: string): Promise<string> {
  const found = await stat(path).catch((error) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (found === undefined) return path;
  if (found.isFile()) return realpath(path);
  throw new PlimsollError("write-failed", {
    what: `${path} cannot be replaced`,
    why: "it is not a regular file",
    fix: "name a file; a pipe can be fed from it afterwards",
  });
}
