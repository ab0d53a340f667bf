import type { RandomAccess } from "../../format/elf/random-access.ts";

/** How often a directory's path occurs in the bytes of a file. */
export interface DirectoryCount {
  readonly directory: string;
  readonly count: number;
}

const SCAN_BYTES = 1024 * 1024;

/**
 * Counts paths below each directory, byte for byte, in a file of any size. `/src/app` counts in `/src/app/main.go`
 * and not in `/src/application`. Compressed sections are not searched: debug information belongs to another rule.
 */
export async function countDirectories(
  source: RandomAccess,
  directories: readonly string[],
): Promise<readonly DirectoryCount[]> {
  const needles = directories
    .filter((directory) => directory.length > 1)
    .map((directory) => Buffer.from(`${directory}/`));
  const counts = needles.map(() => 0);
  const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1));
  for (let done = 0; needles.length > 0 && done < source.sizeBytes; done += SCAN_BYTES) {
    const bytes = await source.read(done, Math.min(SCAN_BYTES + overlap, source.sizeBytes - done));
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [index, needle] of needles.entries()) counts[index]! += countStarts(chunk, needle, SCAN_BYTES);
  }
  return needles.map((needle, index) => ({ directory: needle.toString().slice(0, -1), count: counts[index]! }));
}

/** Occurrences that start before `limit`: those after it belong to the next chunk. */
function countStarts(chunk: Buffer, needle: Buffer, limit: number): number {
  let count = 0;
  for (let at = chunk.indexOf(needle); at !== -1 && at < limit; at = chunk.indexOf(needle, at + 1)) count++;
  return count;
}
