import { PlimsollError } from "../../src/base/error.ts";
import { weighBase } from "../../src/check/base/evidence.ts";
import { checkBinary } from "../../src/check/binary/rules.ts";
import { readBinaryFacts } from "../../src/evidence/binary/facts.ts";
import { readCompressionHeader } from "../../src/format/elf/compression.ts";
import { readDynamicNeeds, readInterpreter } from "../../src/format/elf/dynamic.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { readNotes } from "../../src/format/elf/note.ts";
import { accessBytes, type RandomAccess } from "../../src/format/elf/random-access.ts";
import { readSymbols } from "../../src/format/elf/symbol-table.ts";
import { Absent } from "../../src/format/go/absent.ts";
import { readBuildInfo } from "../../src/format/go/build-info.ts";
import { Pclntab } from "../../src/format/go/pclntab.ts";

/** The result for one input: every reader was tried, and each either answered or gave a reason. */
export interface Examination {
  /** Codes of the errors that readers threw. */
  readonly codes: readonly string[];
  readonly bytesRead: number;
}

/** Tries every reader on a file. Passes on any error that is not a PlimsollError or that is a defect. */
export async function examine(input: Uint8Array | RandomAccess): Promise<Examination> {
  const source = input instanceof Uint8Array ? accessBytes(input) : input;
  let bytesRead = 0;
  const counting: RandomAccess = {
    sizeBytes: source.sizeBytes,
    read: async (offset, length) => {
      const bytes = await source.read(offset, length);
      bytesRead += bytes.length;
      return bytes;
    },
  };
  const codes: string[] = [];
  const attempt = async (read: () => Promise<unknown>) => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code === "defect") throw error;
      codes.push(error.code);
    }
  };
  await attempt(async () => {
    const elf = await ElfFile.open(counting, "input");
    await attempt(() => readNotes(elf));
    await attempt(() => readInterpreter(elf));
    await attempt(() => readDynamicNeeds(elf));
    await attempt(() => readEverySymbol(elf));
    await attempt(() => readBuildInfo(elf));
    await attempt(() => readEveryFunction(elf));
    for (const section of elf.sections.slice(0, 100)) await attempt(() => readCompressionHeader(elf, section));
  });
  await attempt(async () => {
    const facts = await readBinaryFacts(counting, "input", { directories: ["/build"] });
    checkBinary(facts);
    weighBase(facts);
  });
  return { codes, bytesRead };
}

async function readEverySymbol(elf: ElfFile): Promise<void> {
  const symbols = [await readSymbols(elf, "symtab"), await readSymbols(elf, "dynsym")];
  for (const table of symbols) {
    for (let index = 0; index < (table?.length ?? 0); index++) {
      table?.value(index);
      table?.sectionIndex(index);
      table?.name(index);
    }
  }
}

async function readEveryFunction(elf: ElfFile): Promise<void> {
  const pclntab = await Pclntab.open(elf);
  if (pclntab instanceof Absent) return;
  await pclntab.readNames();
  const functions = await pclntab.readFunctions();
  if (functions instanceof Absent) return;
  for (let index = 0; index < functions.length; index++) {
    functions.end(index);
    functions.name(index);
  }
}
