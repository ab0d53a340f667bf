import { PlimsollError } from "../base/error.ts";
import { ElfFile } from "../format/elf/elf-file.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import { proveStrip } from "./same-but-stripped.ts";

/** Why one program is not the other without its symbols and DWARF; undefined if it is. */
export async function differenceOfStripped(
  path: string,
  before: RandomAccess,
  after: RandomAccess,
): Promise<string | undefined> {
  try {
    const [old, slim] = [await ElfFile.open(before, `old ${path}`), await ElfFile.open(after, `slim ${path}`)];
    const { sameLoaded, buildIds, remaining } = await proveStrip(old, slim);
    if (!sameLoaded || buildIds.some(({ identical }) => !identical)) return "the loaded bytes differ";
    return remaining.length > 0 ? "symbols or DWARF are left" : undefined;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "elf-invalid") return error.why ?? error.what;
    throw error;
  }
}
