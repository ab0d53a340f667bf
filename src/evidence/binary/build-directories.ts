import type { RandomAccess } from "../../format/elf/random-access.ts";
import { countOccurrences } from "./occurrences.ts";

/** How often a directory's path occurs in the bytes of a file. */
export interface DirectoryCount {
  readonly directory: string;
  readonly count: number;
}

/**
 * Counts paths below each directory, byte for byte, in a file of any size. `/src/app` counts in `/src/app/main.go`
 * and not in `/src/application`. Compressed sections are not searched: debug information belongs to another rule.
 */
export async function countDirectories(
  source: RandomAccess,
  directories: readonly string[],
): Promise<readonly DirectoryCount[]> {
  const longEnough = directories.filter((directory) => directory.length > 1);
  const counts = await countOccurrences(
    source,
    longEnough.map((directory) => Buffer.from(`${directory}/`)),
  );
  return longEnough.map((directory, index) => ({ directory, count: counts[index]! }));
}
