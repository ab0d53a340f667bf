import { EM } from "../../format/elf/constants.ts";
import { Absent } from "../../format/go/absent.ts";
import { referencesOfAmd64 } from "./reference/amd64.ts";
import { referencesOfArm } from "./reference/arm.ts";
import { referencesOfArm64 } from "./reference/arm64.ts";
import { referencesOf386 } from "./reference/i386.ts";
import { referencesOfPpc64 } from "./reference/ppc64.ts";
import type { Code, FindReferences } from "./reference/reference.ts";
import { referencesOfRiscv64 } from "./reference/riscv64.ts";
import { referencesOfS390x } from "./reference/s390x.ts";
import type { GoSubject } from "./subject.ts";

const FINDERS: ReadonlyMap<number, FindReferences> = new Map([
  [EM["386"], referencesOf386],
  [EM.X86_64, referencesOfAmd64],
  [EM.ARM, referencesOfArm],
  [EM.AARCH64, referencesOfArm64],
  [EM.PPC64, referencesOfPpc64],
  [EM.RISCV, referencesOfRiscv64],
  [EM.S390, referencesOfS390x],
]);

/** Code that is held at once, cut at the border of a function where one is near. */
const CHUNK_BYTES = 1024 * 1024;
const WORD_BYTES = 4;

/**
 * Calls back for each place in the data that the code of a function refers to, with the function's index. Code is read
 * once, in address order. What the instruction set has no finder for is absent.
 */
export async function findCodeReferences(
  subject: GoSubject,
  range: { readonly start: number; readonly end: number },
  visit: (target: number, functionIndex: number) => void,
): Promise<Absent | undefined> {
  const { elf, functions, space } = subject;
  const find = FINDERS.get(elf.header.machine);
  if (find === undefined) return new Absent("references are not looked for in the code of this architecture");
  const { entries, length } = functions;
  for (let first = 0; first < length; ) {
    let last = first + 1;
    while (last < length && entries[last + 1]! - entries[first]! <= CHUNK_BYTES) last++;
    const offset = space.offset(entries[first]!);
    const sizeBytes = entries[last]! - entries[first]!;
    if (offset !== undefined && offset + sizeBytes <= elf.source.sizeBytes) {
      const read = await elf.read(offset, sizeBytes, "code");
      const bytes = read.byteOffset % WORD_BYTES === 0 ? read : read.slice();
      scanFunctions(subject, { first, last, bytes, range, find }, visit);
    }
    first = last;
  }
  return undefined;
}

interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly bytes: Uint8Array;
  readonly range: { readonly start: number; readonly end: number };
  readonly find: FindReferences;
}

function scanFunctions(
  { elf, functions }: GoSubject,
  { first, last, bytes, range, find }: Chunk,
  visit: (target: number, functionIndex: number) => void,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / WORD_BYTES));
  const base = functions.entries[first]!;
  let current = first;
  const found = (target: number) => {
    if (target >= range.start && target < range.end) visit(target, current);
  };
  for (; current < last; current++) {
    const code: Code = {
      view,
      words,
      bytes,
      start: functions.entries[current]! - base,
      end: functions.entries[current + 1]! - base,
      base,
      littleEndian: elf.header.littleEndian,
      range,
    };
    find(code, found);
  }
}
