import type { ElfFile } from "../elf/elf-file.ts";
import { describeNonProgram } from "../elf/file-kind.ts";
import { readPacker } from "../elf/packer.ts";
import { Absent } from "./absent.ts";
import type { GoTrace } from "./traces.ts";

/**
 * Explains why a part that Go's linker writes is missing from this file. A file without any trace of Go may still have
 * been made by Go; `trace` is the evidence that it was.
 */
export async function notGo(elf: ElfFile, part: string, trace: GoTrace | undefined): Promise<Absent> {
  const packer = await readPacker(elf);
  if (packer !== undefined) {
    return new Absent(`${elf.where} is packed by ${packer}: unpack it (upx -d) to see what it holds`);
  }
  const kind = describeNonProgram(elf);
  return new Absent(`${elf.where} holds no ${part}: ${kind === undefined ? madeBy(trace) : `it is ${kind}`}`);
}

function madeBy(trace: GoTrace | undefined): string {
  if (trace === undefined) return "nothing in it says that Go made it";
  return trace.by === "gccgo"
    ? `gccgo made it, recognised by ${trace.evidence}, and writes none`
    : `Go made it, recognised by ${trace.evidence}; its release wrote none, or it was removed`;
}
