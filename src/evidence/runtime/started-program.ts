import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { describeNonProgram } from "../../format/elf/file-kind.ts";
import { identifyForeign } from "../../format/elf/identify.ts";
import { readPacker } from "../../format/elf/packer.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { Absent } from "../../format/go/absent.ts";
import { readBuildInfo } from "../../format/go/build-info.ts";
import { findGoOrigin } from "../../format/go/origin.ts";
import { type BinaryFacts, readBinaryFacts } from "../binary/facts.ts";
import type { FoundProgram } from "./program.ts";
import { parseScript, type Script } from "./script.ts";

/** A program that is started in the container, and its kind, as its bytes show. */
export interface StartedProgram extends FoundProgram {
  readonly why: string;
  readonly content: RandomAccess;
  readonly kind: ProgramKind;
}

export type ProgramKind =
  /** Made by Go or gccgo; what could not be read is a reason in its facts, and counts as needed. */
  | { readonly is: "go"; readonly facts: BinaryFacts }
  /** An executable for Linux that is not a Go program. */
  | { readonly is: "elf"; readonly because: string }
  | { readonly is: "script"; readonly script: Script }
  /** A file that Linux does not start, or that hides what it is. */
  | { readonly is: "foreign"; readonly because: string };

const START_BYTES = 512;

/** Reads what kind of program a file is. A file that is not a program is not an error: that is an answer too. */
export async function readKind(content: RandomAccess, where: string): Promise<ProgramKind> {
  const start = await content.read(0, Math.min(START_BYTES, content.sizeBytes));
  if (start[0] === 0x23 && start[1] === 0x21) return readScript(content, where);
  try {
    const elf = await ElfFile.open(content, where);
    const packer = await readPacker(elf);
    if (packer !== undefined) return { is: "foreign", because: `it was packed by ${packer}, which hides its content` };
    const nonProgram = describeNonProgram(elf);
    if (nonProgram !== undefined) return { is: "foreign", because: `it is ${nonProgram}` };
    const info = await readBuildInfo(elf);
    const isGo = !(info instanceof Absent) || (await findGoOrigin(elf)) !== undefined;
    if (isGo) return { is: "go", facts: await readBinaryFacts(content, where) };
    return { is: "elf", because: info.reason };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === "defect") throw error;
    const isElf = Buffer.from(start.subarray(0, 4)).equals(Buffer.from("\x7fELF", "latin1"));
    if (isElf) return { is: "foreign", because: `it is a damaged executable: ${error.why ?? error.what}` };
    return { is: "foreign", because: `it is ${identifyForeign(start)}` };
  }
}

async function readScript(content: RandomAccess, where: string): Promise<ProgramKind> {
  const bytes = await content.read(0, Math.min(content.sizeBytes, LIMITS.scriptBytes));
  const script = parseScript(Buffer.from(bytes).toString("utf8"));
  if (script === undefined)
    return { is: "foreign", because: `${where} begins like a script, but names no interpreter` };
  return { is: "script", script };
}
