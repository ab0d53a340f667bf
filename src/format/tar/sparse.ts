import { LIMITS } from "../../base/limits.ts";
import { BLOCK_SIZE } from "./block.ts";
import { parseNumber } from "./number.ts";
import type { Refuse } from "./refuse.ts";

/** A stored part of a sparse file: its offset in the file, and its length. */
export interface Fragment {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** How a sparse file is composed from its stored parts. */
export interface Holes {
  /** The size of the file when unpacked. */
  readonly sizeBytes: number;
  /**
   * The stored parts in their order. `in content`: their list is at the start of the stored content, as in pax format
   * 1.0.
   */
  readonly fragments: readonly Fragment[] | "in content";
}

const OLD_NUMBER_LENGTH = 12;
const ZEROS = new Uint8Array(64 * 1024);

/**
 * Reads up to `count` parts of old GNU's map, which ends at the first one without an offset. GNU tar's manual, "Basic
 * Tar Format": `struct sparse`, two numbers of twelve bytes.
 */
export function parseOldFragments(block: Uint8Array, start: number, count: number, refuse: Refuse): Fragment[] {
  const fragments: Fragment[] = [];
  for (let index = 0; index < count; index++) {
    const at = start + index * 2 * OLD_NUMBER_LENGTH;
    if (block[at] === 0) break;
    const [offset, sizeBytes] = [0, OLD_NUMBER_LENGTH].map((field) =>
      parseNumber(block, at, { offset: field, length: OLD_NUMBER_LENGTH }),
    );
    if (offset === undefined || sizeBytes === undefined) return refuse("a map of holes holds no numbers");
    fragments.push({ offset, sizeBytes });
  }
  return fragments;
}

/** GNU tar's manual, "Storing Sparse Files", formats 0.0 and 0.1: the numbers of one record, separated by commas. */
export function parseFragmentList(text: string, refuse: Refuse): Fragment[] {
  const numbers = text === "" ? [] : text.split(",").map((number) => decimal(number, refuse));
  return inPairs(numbers, refuse);
}

/** Refuses parts that overlap, that lie outside of the file, or whose sizes do not add up to the stored size. */
export function checkFragments(
  holes: Holes,
  fragments: readonly Fragment[],
  storedBytes: number,
  refuse: Refuse,
): void {
  let end = 0;
  let sumBytes = 0;
  for (const { offset, sizeBytes } of fragments) {
    if (offset < end || sizeBytes < 0) refuse("the parts of a file with holes overlap");
    end = offset + sizeBytes;
    sumBytes += sizeBytes;
    if (end > holes.sizeBytes) refuse("a part of a sparse file lies after the end of the file");
  }
  if (sumBytes !== storedBytes) refuse("the parts of a file with holes do not match its map");
}

/** The file when unpacked: its stored parts, with zeros in the holes. */
export async function* expandHoles(
  stored: AsyncIterable<Uint8Array>,
  holes: Holes,
  storedBytes: number,
  refuse: Refuse,
): AsyncGenerator<Uint8Array> {
  const parts = new StoredParts(stored);
  let { fragments } = holes;
  if (fragments === "in content") {
    const map = await readMap(parts, refuse);
    fragments = map.fragments;
    checkFragments(holes, fragments, storedBytes - map.sizeBytes, refuse);
  }
  let position = 0;
  for (const { offset, sizeBytes } of [...fragments, { offset: holes.sizeBytes, sizeBytes: 0 }]) {
    yield* zeros(offset - position);
    yield* parts.take(sizeBytes);
    position = offset + sizeBytes;
  }
}

/** Format 1.0: the number of parts and then their numbers, one per line, padded to a whole block. */
async function readMap(
  parts: StoredParts,
  refuse: Refuse,
): Promise<{ readonly fragments: Fragment[]; readonly sizeBytes: number }> {
  const numbers: number[] = [];
  let begun = "";
  let sizeBytes = 0;
  while (numbers.length === 0 || numbers.length < 1 + 2 * numbers[0]!) {
    if (sizeBytes >= LIMITS.tarMetadataBytes) refuse("a map of holes is larger than any real one");
    const block = Buffer.concat(await Array.fromAsync(parts.take(BLOCK_SIZE)));
    if (block.length < BLOCK_SIZE) refuse("a file with holes ends inside its map");
    sizeBytes += BLOCK_SIZE;
    const lines = (begun + block.toString("latin1")).split("\n");
    begun = lines.pop()!;
    for (const line of lines) {
      if (numbers.length > 0 && numbers.length === 1 + 2 * numbers[0]!) break;
      numbers.push(decimal(line, refuse));
    }
  }
  return { fragments: inPairs(numbers.slice(1), refuse), sizeBytes };
}

function inPairs(numbers: readonly number[], refuse: Refuse): Fragment[] {
  if (numbers.length % 2 !== 0) refuse("a map of holes has an offset without a length");
  return Array.from({ length: numbers.length / 2 }, (_, index) => ({
    offset: numbers[2 * index]!,
    sizeBytes: numbers[2 * index + 1]!,
  }));
}

function decimal(text: string, refuse: Refuse): number {
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : refuse("a map of holes holds no numbers");
}

function* zeros(sizeBytes: number): Generator<Uint8Array> {
  for (let left = sizeBytes; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, left);
}

/** A stream from which a given number of bytes is taken at a time, or as many as are left. */
class StoredParts {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();

  constructor(stored: AsyncIterable<Uint8Array>) {
    this.#chunks = stored[Symbol.asyncIterator]();
  }

  async *take(sizeBytes: number): AsyncGenerator<Uint8Array> {
    for (let left = sizeBytes; left > 0; ) {
      if (this.#chunk.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) return;
        this.#chunk = next.value;
      }
      const part = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}
