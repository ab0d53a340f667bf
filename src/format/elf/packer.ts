import type { ElfFile } from "./elf-file.ts";

/** UPX writes it after the program headers of a packed file (l_info.l_magic); a build ID note may come between. */
const MAGIC = "UPX!";
const LOOK_BYTES = 1024;

/** The program that packed the file. The sections and tables of a packed file are compressed and cannot be read. */
export async function readPacker(elf: ElfFile): Promise<"UPX" | undefined> {
  if (elf.sections.length > 0) return undefined;
  const start = await elf.read(0, Math.min(LOOK_BYTES, elf.source.sizeBytes), "header");
  return Buffer.from(start).includes(MAGIC) ? "UPX" : undefined;
}
