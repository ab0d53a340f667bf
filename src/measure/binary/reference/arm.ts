import { uint32 } from "../../../base/unsigned.ts";
import type { Code } from "./reference.ts";

/** The assembler puts addresses into pools of words after the code that loads them. */
export function referencesOfArm(
  { view, start, end, littleEndian, range }: Code,
  found: (target: number) => void,
): void {
  for (let at = start; at + 4 <= end; at += 4) {
    const target = uint32(view, at, littleEndian);
    if (target >= range.start && target < range.end) found(target);
  }
}
