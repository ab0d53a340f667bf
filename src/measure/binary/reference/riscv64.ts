import { uint16, uint32 } from "../../../base/unsigned.ts";
import type { Code } from "./reference.ts";

const AUIPC = 0x17;
/** Opcodes with an address in rs1 and an immediate of 12 bits: loads, floating loads, ADDI; and the stores. */
const WITH_IMMEDIATE: ReadonlySet<number> = new Set([0x03, 0x07, 0x13]);
const STORES: ReadonlySet<number> = new Set([0x23, 0x27]);

/** AUIPC forms the upper part of an address, and a later instruction adds the rest. RISC-V ISA volume 1, 2.4. */
export function referencesOfRiscv64({ view, start, end, base }: Code, found: (target: number) => void): void {
  const upper = new Float64Array(32).fill(Number.NaN);
  for (let at = start; at + 4 <= end; ) {
    if ((uint16(view, at, true) & 3) !== 3) {
      at += 2; // a compressed instruction
      continue;
    }
    const word = uint32(view, at, true);
    const opcode = word & 0x7f;
    const address = upper[(word >> 15) & 31]!;
    if (opcode === AUIPC) {
      upper[(word >> 7) & 31] = base + at + ((word & 0xfffff000) | 0);
    } else if (WITH_IMMEDIATE.has(opcode)) {
      if (!Number.isNaN(address)) found(address + (word >> 20));
      if (opcode !== 0x07) upper[(word >> 7) & 31] = Number.NaN;
    } else if (STORES.has(opcode) && !Number.isNaN(address)) {
      found(address + (((word >> 25) << 5) | ((word >> 7) & 31)));
    }
    at += 4;
  }
}
