import type { RandomAccess } from "../../format/elf/random-access.ts";

const SCAN_BYTES = 1024 * 1024;

/** How often each of these runs of bytes occurs in a file of any size. An empty one occurs nowhere. */
export async function countOccurrences(source: RandomAccess, needles: readonly Uint8Array[]): Promise<number[]> {
  const counts = needles.map(() => 0);
  const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1));
  // A long run would be read again with every step.
  const step = Math.max(SCAN_BYTES, overlap);
  for (let done = 0; needles.length > 0 && done < source.sizeBytes; done += step) {
    const bytes = await source.read(done, Math.min(step + overlap, source.sizeBytes - done));
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [index, needle] of needles.entries()) counts[index]! += countStarts(chunk, needle, step);
  }
  return counts;
}

/** Occurrences that start before `limit`: those after it belong to the next chunk. */
function countStarts(chunk: Buffer, needle: Uint8Array, limit: number): number {
  if (needle.length === 0) return 0;
  let count = 0;
  for (let at = chunk.indexOf(needle); at !== -1 && at < limit; at = chunk.indexOf(needle, at + 1)) count++;
  return count;
}
