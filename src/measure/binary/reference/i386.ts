import { uint32 } from "../../../base/unsigned.ts";
import type { Code } from "./reference.ts";
import { hasModRm } from "./x86-opcodes.ts";

const TWO_BYTES = 0x0f;
const MOVE_IMMEDIATE = 0xc7;
/** Opcodes with an address and no ModRM byte: moves from and to the accumulator, push. */
const WITH_ADDRESS: ReadonlySet<number> = new Set([0xa0, 0xa1, 0xa2, 0xa3, 0x68]);

/**
 * Addresses are in the code as they are. Four bytes that point to data are taken for an address if the bytes before
 * them may be an instruction with an address at this place.
 */
export function referencesOf386({ bytes, view, start, end, range }: Code, found: (target: number) => void): void {
  for (let at = start + 1; at + 4 <= end; at++) {
    const target = uint32(view, at, true);
    if (target < range.start || target >= range.end) continue;
    if (!isDisplacement(bytes, at) && !isImmediate(bytes, at)) continue;
    found(target);
    at += 3;
  }
}

/**
 * A displacement after ModRM: alone (mod 00, r/m 101), with a base (mod 10), or after SIB. Intel SDM volume 2, table
 * 2-2.
 */
function isDisplacement(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at - 1]!;
  if (WITH_ADDRESS.has(last)) return true;
  const isModRm = (last & 0xc7) === 0x05 || ((last & 0xc0) === 0x80 && (last & 7) !== 4);
  if (isModRm && isOpcode(bytes, at - 2)) return true;
  const modrm = bytes[at - 2]!;
  const hasSib = (modrm & 7) === 4 && ((modrm & 0xc0) === 0x80 || ((modrm & 0xc0) === 0 && (last & 7) === 5));
  return hasSib && isOpcode(bytes, at - 3);
}

function isOpcode(bytes: Uint8Array, at: number): boolean {
  return hasModRm(bytes[at]!) || bytes[at - 1] === TWO_BYTES;
}

/** MOV of an address into a register, onto the stack or into a variable. */
function isImmediate(bytes: Uint8Array, at: number): boolean {
  return (
    (bytes[at - 1]! & 0xf8) === 0xb8 ||
    (bytes[at - 4] === MOVE_IMMEDIATE && (bytes[at - 3]! & 0xc0) === 0x40) ||
    (bytes[at - 3] === MOVE_IMMEDIATE && (bytes[at - 2]! & 0xc0) !== 0xc0) ||
    (bytes[at - 2] === MOVE_IMMEDIATE && (bytes[at - 1]! & 0xc0) === 0) ||
    (bytes[at - 6] === MOVE_IMMEDIATE && bytes[at - 5] === 0x05)
  );
}
