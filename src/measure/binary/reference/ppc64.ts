import { uint32 } from "../../../base/unsigned.ts";
import type { Code } from "./reference.ts";

const ADDIS = 15;
/** D-form opcodes with an address in RA and an immediate of 16 bits: ADDI, loads and stores. Power ISA, 1.6. */
const ADDI = 14;
const FIRST_ACCESS = 32;
const LAST_ACCESS = 62;
/** DS-form: the last two bits of the immediate belong to the opcode. */
const DS_FORM: ReadonlySet<number> = new Set([57, 58, 61, 62]);

/** ADDIS onto nothing (RA = 0) forms the upper half of an address, and a later instruction adds the rest. */
export function referencesOfPpc64({ view, start, end, littleEndian }: Code, found: (target: number) => void): void {
  const upper = new Float64Array(32).fill(Number.NaN);
  for (let at = start; at + 4 <= end; at += 4) {
    const word = uint32(view, at, littleEndian);
    const opcode = word >>> 26;
    const target = (word >> 21) & 31;
    const address = upper[(word >> 16) & 31]!;
    const low = (word << 16) >> 16;
    if (opcode === ADDIS) {
      upper[target] = ((word >> 16) & 31) === 0 ? low * 65536 : Number.NaN;
    } else if (opcode === ADDI || (opcode >= FIRST_ACCESS && opcode <= LAST_ACCESS)) {
      if (!Number.isNaN(address)) found(address + (DS_FORM.has(opcode) ? low & ~3 : low));
      if (opcode === ADDI) upper[target] = Number.NaN;
    }
  }
}
