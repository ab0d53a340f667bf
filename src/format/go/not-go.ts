import type { ElfFile } from "../elf/elf-file.ts";
import { readPacker } from "../elf/packer.ts";
import { Absent } from "./absent.ts";

/** Why a part that every Go executable has is not in this file. */
export async function notGo(elf: ElfFile, part: string): Promise<Absent> {
  const packer = await readPacker(elf);
  return packer === undefined
    ? new Absent(`${elf.where} holds no ${part}: it is not a Go executable`)
    : new Absent(`${elf.where} is packed by ${packer}: unpack it (upx -d) to see what it holds`);
}
