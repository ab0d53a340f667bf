import { PCLNTAB_MAGICS } from "./pclntab-header.ts";

/** The magic number, two zero bytes, the quantum, the pointer size, and the number of functions. */
export const PCLNTAB_START_BYTES = 16;
/** In little-endian files: the bytes after the first one that all magic numbers share, with the two zeros. */
const LITTLE_NEEDLE = Buffer.from("ffffff0000", "hex");
/** In big-endian files: the bytes before the last one that all magic numbers share. */
const BIG_NEEDLE = Buffer.from("ffffff", "hex");
/** More functions than any program has. */
const MOST_FUNCTIONS = 2 ** 24;

/**
 * The first offset, from `from` on, at which pclntab may start in a range of a file of this byte order; -1 when there
 * is none.
 */
export function findPclntabStart(bytes: Buffer, from: number, littleEndian: boolean): number {
  const needle = littleEndian ? LITTLE_NEEDLE : BIG_NEEDLE;
  const before = littleEndian ? 1 : 0;
  for (let at = bytes.indexOf(needle, from + before); at !== -1; at = bytes.indexOf(needle, at + 1)) {
    if (at - before + PCLNTAB_START_BYTES > bytes.length) return -1;
    if (isPclntabStart(bytes, at - before, littleEndian)) return at - before;
  }
  return -1;
}

function isPclntabStart(bytes: Buffer, at: number, littleEndian: boolean): boolean {
  const u32 = (offset: number) => (littleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
  const [quantum, pointerBytes] = [bytes[at + 6]!, bytes[at + 7]!];
  if (!PCLNTAB_MAGICS.has(u32(at)) || bytes.readUInt16LE(at + 4) !== 0) return false;
  if (![1, 2, 4].includes(quantum) || (pointerBytes !== 4 && pointerBytes !== 8)) return false;
  const [low, high] = littleEndian || pointerBytes === 4 ? [u32(at + 8), u32(at + 12)] : [u32(at + 12), u32(at + 8)];
  return low > 0 && low < MOST_FUNCTIONS && (pointerBytes === 4 || high === 0);
}
