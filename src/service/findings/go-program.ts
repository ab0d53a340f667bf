import { SHT } from "../../format/elf/constants.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { Absent } from "../../format/go/absent.ts";
import { readBuildInfo } from "../../format/go/build-info.ts";
import { digestOf } from "../../session/digest-of.ts";
import { type LinkedProgram, programOf } from "../../vuln/findings/linked-program.ts";

/** Reads what a Go program says of itself; where it does not, why. Throws `elf-invalid` for what is no ELF file. */
export async function readGoProgram(
  file: RandomAccess,
  path: string,
  signal: AbortSignal,
): Promise<LinkedProgram | Absent> {
  const elf = await ElfFile.open(file, path);
  const info = await readBuildInfo(elf);
  if (info instanceof Absent) return info;
  const { goVersion, modules } = info;
  if (modules instanceof Absent) return modules;
  const hasSymbols = elf.sections.some(({ type }) => type === SHT.SYMTAB);
  return programOf({ goVersion, modules }, { path, digest: await digestOf(file, signal), hasSymbols });
}
