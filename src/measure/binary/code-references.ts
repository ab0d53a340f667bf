import { EM } from "../../format/elf/constants.ts";
import { Absent } from "../../format/go/absent.ts";
import { meanwhile } from "./meanwhile.ts";
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

/** How much code is held in memory at once; it is cut at the border of a function if one is near. */
const CHUNK_BYTES = 1024 * 1024;
const WORD_BYTES = 4;

/**
 * Calls back for each place in the data that the code of a function refers to, with the function's index. Code is read
 * once, in address order; the next chunk is read while one is examined. Returns `Absent` if there is no finder for the
 * instruction set.
 */
export async function findCodeReferences(
  subject: GoSubject,
  range: { readonly start: number; readonly end: number },
  visit: (target: number, functionIndex: number) => void,
): Promise<Absent | undefined> {
  const find = FINDERS.get(subject.elf.header.machine);
  if (find === undefined) return new Absent("plimsoll does not search the code of this architecture for references");
  const chunks = chunksOf(subject);
  const largest = chunks.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0);
  let [into, other] = [new Uint8Array(largest), new Uint8Array(largest)];
  let reading = readChunk(subject, chunks[0], into);
  for (const [nth, chunk] of chunks.entries()) {
    const read = await reading;
    [into, other] = [other, into];
    reading = meanwhile(readChunk(subject, chunks[nth + 1], into));
    const bytes = read.byteOffset % WORD_BYTES === 0 ? read : read.slice();
    scanFunctions(subject, { ...chunk, bytes, range, find }, visit);
  }
  return undefined;
}

/** Functions whose code is read together. */
interface Place {
  readonly first: number;
  readonly last: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** The chunks of all functions whose code is in the file. */
function chunksOf({ elf, functions, space }: GoSubject): readonly Place[] {
  const { entries, length } = functions;
  const chunks: Place[] = [];
  for (let first = 0; first < length; ) {
    const last = lastWithin(entries, first, length);
    const offset = space.offset(entries[first]!);
    const sizeBytes = entries[last]! - entries[first]!;
    if (offset !== undefined && offset + sizeBytes <= elf.source.sizeBytes) {
      chunks.push({ first, last, offset, sizeBytes });
    }
    first = last;
  }
  return chunks;
}

/** The index after the last function that ends within one chunk from the start of the first; at least `first + 1`. */
function lastWithin(entries: Float64Array, first: number, length: number): number {
  const end = entries[first]! + CHUNK_BYTES;
  let low = first + 1;
  let high = length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (entries[middle]! <= end) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function readChunk({ elf }: GoSubject, chunk: Place | undefined, into: Uint8Array): Promise<Uint8Array> {
  return chunk === undefined ? into : elf.read(chunk.offset, chunk.sizeBytes, "code", into);
}

interface Chunk extends Place {
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
