import type { Code } from "./reference.ts";
import { hasModRm } from "./x86-opcodes.ts";

/** ModRM: mod 00, r/m 101 is RIP plus a displacement of 32 bits. Intel SDM volume 2, table 2-7. */
const MODRM_MASK = 0xc7;
const RIP_RELATIVE = 0x05;
/** The same for each byte of a word. */
const EACH_BYTE = 0x01010101;
const EACH_HIGHEST_BIT = 0x80 * EACH_BYTE;
const EACH_MODRM_MASK = MODRM_MASK * EACH_BYTE;
const EACH_RIP_RELATIVE = RIP_RELATIVE * EACH_BYTE;

const OPERAND_SIZE = 0x66;

const LEA = 0x8d;
/** REX.W, alone and with REX.R: a LEA without it forms no address. */
const REX_W = 0x48;
const REX_WR = 0x4c;
const TWO_BYTES = 0x0f;

/**
 * Every byte that may be the ModRM byte of a RIP-relative operand is taken for one if its target is data and the byte
 * before it may be an opcode. Instructions are not decoded one by one: about one in a million other bytes is accepted
 * by mistake.
 */
export function referencesOfAmd64(
  { bytes, view, words, start, end, base, range }: Code,
  found: (target: number) => void,
): void {
  const last = end - 4;
  for (let at = start + 1; at < last; at++) {
    if ((at & 3) === 0) {
      // Four bytes at once: the highest bit of a byte stays set if the byte may be such a ModRM byte.
      for (; at < last; at += 4) {
        const differing = (words[at >>> 2]! & EACH_MODRM_MASK) ^ EACH_RIP_RELATIVE;
        if (((differing - EACH_BYTE) & ~differing & EACH_HIGHEST_BIT) !== 0) break;
      }
      if (at >= last) return;
    }
    if ((bytes[at]! & MODRM_MASK) !== RIP_RELATIVE) continue;
    const target = base + at + 5 + view.getInt32(at + 1, true);
    if (target < range.start - 4 || target >= range.end || !hasOpcode(bytes, at)) continue;
    found(target + immediateBytes(bytes, at));
    at += 4;
  }
}

/** VEX prefixes, which begin two or three bytes before the opcode, replace 0F. */
function hasOpcode(bytes: Uint8Array, modrm: number): boolean {
  const opcode = bytes[modrm - 1]!;
  const before = bytes[modrm - 2]!;
  if (opcode === LEA) return before === REX_W || before === REX_WR;
  if (
    before === TWO_BYTES ||
    bytes[modrm - 3] === TWO_BYTES ||
    bytes[modrm - 3] === 0xc5 ||
    bytes[modrm - 4] === 0xc4
  ) {
    return true;
  }
  return hasModRm(opcode);
}

/** RIP counts from the end of the instruction: an immediate after the displacement moves it. */
function immediateBytes(bytes: Uint8Array, modrm: number): number {
  const opcode = bytes[modrm - 1]!;
  const before = bytes[modrm - 2]!;
  const operation = (bytes[modrm]! >> 3) & 7;
  if (before === 0x0f) return opcode === 0xba || opcode === 0xc2 || opcode === 0xc6 || (opcode & 0xfc) === 0x70 ? 1 : 0;
  if (bytes[modrm - 3] === 0x0f && before === 0x3a) return 1;
  switch (opcode) {
    case 0x80:
    case 0x83:
    case 0xc0:
    case 0xc1:
    case 0xc6:
    case 0x6b:
      return 1;
    case 0x81:
    case 0xc7:
    case 0x69:
      return before === OPERAND_SIZE ? 2 : 4;
    case 0xf6:
      return operation <= 1 ? 1 : 0;
    case 0xf7:
      return operation <= 1 ? 4 : 0;
    default:
      return 0;
  }
}
