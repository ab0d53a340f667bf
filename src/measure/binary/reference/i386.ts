import type { Code } from "./reference.ts";

/** Addresses stand in the code as they are, behind any opcode: each four bytes that lead to data are taken for one. */
export function referencesOf386({ view, start, end, range }: Code, found: (target: number) => void): void {
  for (let at = start; at + 4 <= end; at++) {
    const target = view.getUint32(at, true);
    if (target >= range.start && target < range.end) found(target);
  }
}
