import { numbersBelow } from "./random.ts";

type Below = (limit: number) => number;

/** RFC 1951, section 3.2.7: the order in which the lengths of the code of lengths are stored. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;
const END_OF_BLOCK = 256;
const LONGEST_CODE = 15;
const MOST_LITERALS = 286;
const MOST_DISTANCES = 30;

/**
 * Deflate streams (RFC 1951) that no compressor makes: any complete codes, up to 15 bits long, for any symbols; codes of one symbol; empty blocks
 * of every type; lengths of codes written in every way; now and then a distance that reaches too far. The same for the same seed, which must
 * not be 0.
 */
export function deflateStream(seed: number): Buffer {
  const below = numbersBelow(seed);
  const bits = new BitWriter();
  for (let blocks = 1 + below(6); blocks > 0; blocks--) {
    bits.put(blocks === 1 ? 1 : 0, 1);
    const type = below(4);
    if (type === 0) putStored(bits, below);
    else if (type === 1) putFixed(bits, below);
    else putDynamic(bits, below);
  }
  return bits.bytes;
}

/** Bits, the first one lowest in its byte: RFC 1951, section 3.1.1. */
class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;

  put(value: number, count: number): void {
    for (let index = 0; index < count; index++, this.#bits++) {
      if (this.#bits % 8 === 0) this.#bytes.push(0);
      this.#bytes[this.#bytes.length - 1]! |= ((value >>> index) & 1) << (this.#bits % 8);
    }
  }

  align(): void {
    this.#bits = 8 * this.#bytes.length;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** The codes that a set of lengths stands for: RFC 1951, section 3.2.2. */
class Code {
  readonly lengths: readonly number[];
  /** The symbols that have a code. */
  readonly symbols: readonly number[];
  readonly #codes: number[] = [];

  constructor(lengths: readonly number[]) {
    this.lengths = lengths;
    this.symbols = [...lengths.keys()].filter((symbol) => lengths[symbol]! > 0);
    let code = 0;
    for (let length = 1; length <= LONGEST_CODE; length++, code *= 2) {
      for (const symbol of this.symbols) if (lengths[symbol] === length) this.#codes[symbol] = reversed(code++, length);
    }
  }

  put(bits: BitWriter, symbol: number): void {
    bits.put(this.#codes[symbol]!, this.lengths[symbol]!);
  }
}

function reversed(code: number, length: number): number {
  let value = 0;
  for (let index = 0; index < length; index++) value |= ((code >> index) & 1) << (length - 1 - index);
  return value;
}

/** Lengths of a complete code for so many symbols, of which one is given. A code of one symbol is one bit, whose other value means nothing. */
function lengthsFor(below: Below, symbols: number, used: number, longest: number, always: number): number[] {
  const leaves = [0];
  while (leaves.length < used) {
    const index = below(leaves.length);
    if (leaves[index]! < longest) leaves.push(++leaves[index]!);
  }
  const lengths = Array.from({ length: symbols }, () => 0);
  let symbol = always;
  for (const leaf of leaves) {
    while (lengths[symbol] !== 0) symbol = below(symbols);
    lengths[symbol] = Math.max(1, leaf);
  }
  return lengths;
}

function putStored(bits: BitWriter, below: Below): void {
  const length = below(3) === 0 ? 0 : below(70_000) % 65_536;
  bits.put(0, 2);
  bits.align();
  bits.put(length, 16);
  bits.put(length ^ 0xffff, 16);
  for (let index = 0; index < length; index++) bits.put(below(256), 8);
}

function putFixed(bits: BitWriter, below: Below): void {
  bits.put(1, 2);
  const literals = Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  );
  putSymbols(bits, below, new Code(literals), new Code(Array.from({ length: 32 }, () => 5)));
}

function putDynamic(bits: BitWriter, below: Below): void {
  bits.put(2, 2);
  const literals = lengthsFor(below, MOST_LITERALS, 1 + below(MOST_LITERALS), LONGEST_CODE, END_OF_BLOCK);
  const distances = lengthsFor(below, MOST_DISTANCES, 1 + below(MOST_DISTANCES), LONGEST_CODE, below(MOST_DISTANCES));
  bits.put(MOST_LITERALS - 257, 5);
  bits.put(MOST_DISTANCES - 1, 5);
  bits.put(LENGTH_ORDER.length - 4, 4);
  const code = new Code(lengthsFor(below, 19, 19, 7, below(19)));
  for (const symbol of LENGTH_ORDER) bits.put(code.lengths[symbol]!, 3);
  putLengths(bits, below, code, [...literals, ...distances]);
  putSymbols(bits, below, new Code(literals), new Code(distances));
}

/** RFC 1951, section 3.2.7: a length may be repeated, and zeros too, in two ways. */
function putLengths(bits: BitWriter, below: Below, code: Code, lengths: readonly number[]): void {
  for (let at = 0; at < lengths.length; ) {
    const length = lengths[at]!;
    let same = 1;
    while (same < 138 && lengths[at + same] === length) same++;
    const repeats = below(2) === 0;
    if (repeats && length === 0 && same >= 11) {
      code.put(bits, 18);
      bits.put(same - 11, 7);
      at += same;
    } else if (repeats && length === 0 && same >= 3) {
      const times = Math.min(same, 10);
      code.put(bits, 17);
      bits.put(times - 3, 3);
      at += times;
    } else if (repeats && at > 0 && lengths[at - 1] === length && same >= 3) {
      const times = Math.min(same, 6);
      code.put(bits, 16);
      bits.put(times - 3, 2);
      at += times;
    } else {
      code.put(bits, length);
      at++;
    }
  }
}

function putSymbols(bits: BitWriter, below: Below, literals: Code, distances: Code): void {
  const some = literals.symbols.filter((symbol) => symbol !== END_OF_BLOCK);
  for (let left = some.length === 0 ? 0 : below(below(3) === 0 ? 20_000 : 200); left > 0; left--) {
    const symbol = some[below(some.length)]!;
    literals.put(bits, symbol);
    if (symbol < END_OF_BLOCK) continue;
    bits.put(below(2 ** 13), lengthExtraBits(symbol));
    const distance = nearest(below, distances.symbols);
    distances.put(bits, distance);
    // Mostly near the beginning of its range, so that what was given so far is enough.
    bits.put(below(8) === 0 ? below(2 ** 13) : below(2), distance < 4 ? 0 : (distance >> 1) - 1);
  }
  literals.put(bits, END_OF_BLOCK);
}

/** RFC 1951, section 3.2.5. */
function lengthExtraBits(symbol: number): number {
  return symbol < 265 || symbol >= 285 ? 0 : (symbol - 261) >> 2;
}

/** Mostly one of the nearest distances that have a code. */
function nearest(below: Below, symbols: readonly number[]): number {
  return symbols[below(50) === 0 ? below(symbols.length) : below(Math.min(symbols.length, 4))]!;
}
