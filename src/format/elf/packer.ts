import type { ElfFile } from "./elf-file.ts";

/** Programs that replace a program by a compressed copy, which unpacks itself into memory when it is started. */
export type Packer = "UPX";

/** UPX writes it after the program headers of a packed file (l_info.l_magic); a build ID note may come between. */
const MAGIC = Buffer.from("UPX!", "latin1");
/** How many of a file's first bytes tell whether it is packed. */
export const PACKER_LOOK_BYTES = 1024;

/** gABI 4.1, "ELF Header": EI_CLASS, and where e_shnum is in either class. */
const EI_CLASS = 4;
const E_SHNUM = { 1: 48, 2: 60 } as const;

/** The program that packed the file. The sections and tables of a packed file are compressed and cannot be read. */
export async function readPacker(elf: ElfFile): Promise<Packer | undefined> {
  return findPacker(await elf.read(0, Math.min(PACKER_LOOK_BYTES, elf.source.sizeBytes), "header"));
}

/** The same, from the first `PACKER_LOOK_BYTES` of an ELF file, or all of them where it has less. */
export function findPacker(start: Uint8Array): Packer | undefined {
  const at = E_SHNUM[start[EI_CLASS] as 1 | 2] as number | undefined;
  // A packed program has no section headers: with some, the word is part of its data.
  if (at === undefined || start[at] !== 0 || start[at + 1] !== 0) return undefined;
  return Buffer.from(start.buffer, start.byteOffset, start.length).includes(MAGIC) ? "UPX" : undefined;
}
