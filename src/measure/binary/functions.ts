import { ByteClaims } from "../byte-claims.ts";
import type { TableSymbols } from "../symbol-names.ts";
import { LINKER } from "./owners.ts";
import type { GoSubject } from "./subject.ts";

/** The linker aligns functions to at most 64 bytes: a longer gap between two functions is not padding. */
const LONGEST_PADDING = 64;

/** The code of every function and the padding after it, from pclntab: the same with and without a symbol table. */
export function claimFunctions(subject: GoSubject, symbols: TableSymbols): ByteClaims {
  const { functions, functionOwners, space, owners } = subject;
  const claims = new ByteClaims(2 * functions.length);
  const padding = owners.labeller("padding", "pclntab")(LINKER);
  const text = owners.labeller("text", "pclntab");
  for (let index = 0; index < functions.length; index++) {
    const start = functions.entries[index]!;
    const end = functions.end(index);
    const offset = space.offset(start);
    if (offset === undefined) continue;
    claims.add(offset, end - start, text(functionOwners[index]!), symbols.at(index));
    const rest = functions.entries[index + 1]! - end;
    if (rest < LONGEST_PADDING) claims.add(offset + end - start, rest, padding);
  }
  return claims;
}
