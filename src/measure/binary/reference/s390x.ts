import type { Code } from "./reference.ts";

/** RIL format, relative-immediate: LARL (c0 .0), and the loads, stores and compares that begin with c4 and c6. */
const LARL = 0xc0;
const RELATIVE_LONG: ReadonlySet<number> = new Set([0xc4, 0xc6]);

/** Instructions have 2, 4 or 6 bytes, as the first two bits say. z/Architecture Principles of Operation, chapter 5. */
export function referencesOfS390x({ bytes, view, start, end, base }: Code, found: (target: number) => void): void {
  for (let at = start; at + 2 <= end; ) {
    const first = bytes[at]!;
    const length = first < 0x40 ? 2 : first < 0xc0 ? 4 : 6;
    if (length === 6 && at + 6 <= end && isRelative(first, bytes[at + 1]!)) {
      found(base + at + 2 * view.getInt32(at + 2, false));
    }
    at += length;
  }
}

function isRelative(first: number, second: number): boolean {
  return first === LARL ? (second & 0xf) === 0 : RELATIVE_LONG.has(first);
}
