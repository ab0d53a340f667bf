import { uint32 } from "../../../base/unsigned.ts";
import type { Code } from "./reference.ts";

const PAGE_BYTES = 4096;
const REGISTERS = 32;
const UNKNOWN = Number.NaN;

/**
 * ADRP forms the address of a page, and a later ADD, load or store with an immediate the rest: Arm ARM, C6.2. A
 * register that an ADRP has filled is followed to the next instruction that adds to it.
 */
export function referencesOfArm64({ view, start, end, base }: Code, found: (target: number) => void): void {
  const pages = new Float64Array(REGISTERS).fill(UNKNOWN);
  for (let at = start; at + 4 <= end; at += 4) {
    const word = uint32(view, at, true);
    const register = word & 31;
    if ((word & 0x9f000000) >>> 0 === 0x90000000) {
      const pageNumber = (((word >> 5) & 0x7ffff) << 2) | ((word >> 29) & 3);
      const signed = (pageNumber << 11) >> 11;
      pages[register] = Math.floor((base + at) / PAGE_BYTES) * PAGE_BYTES + signed * PAGE_BYTES;
      continue;
    }
    const page = pages[(word >> 5) & 31]!;
    const immediate = (word >> 10) & 0xfff;
    if ((word & 0xffc00000) >>> 0 === 0x91000000) {
      if (!Number.isNaN(page)) found(page + immediate);
      pages[register] = UNKNOWN;
    } else if ((word & 0x3b000000) >>> 0 === 0x39000000) {
      if (!Number.isNaN(page)) found(page + immediate * accessBytes(word));
      if (isIntegerLoad(word)) pages[register] = UNKNOWN;
    }
  }
}

/** Immediates of loads and stores are multiples of the access size: size in bits 30 and 31, 16 bytes for a vector. */
function accessBytes(word: number): number {
  const size = word >>> 30;
  const isVector = (word & 0x04000000) !== 0;
  return isVector && size === 0 && (word & 0x00800000) !== 0 ? 16 : 2 ** size;
}

function isIntegerLoad(word: number): boolean {
  return (word & 0x04000000) === 0 && (word & 0x00c00000) !== 0;
}
