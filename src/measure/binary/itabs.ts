import type { ModuledataRanges } from "../../format/go/moduledata-ranges.ts";
import { Claims } from "../claims.ts";
import type { Memory } from "./memory.ts";
import { NOBODY, type Owners } from "./owners.ts";
import type { TypeGraph } from "./types.ts";

const MOST_METHODS = 65_535;

/** Method tables of a type for an interface, and the links to them: of the type's package. internal/abi/iface.go, ITab. */
export function claimItabs(memory: Memory, { itablinks }: ModuledataRanges, types: TypeGraph, owners: Owners): Claims {
  const claims = new Claims();
  const { wordBytes } = memory;
  const headBytes = 2 * wordBytes + 8;
  for (let index = 0; index < itablinks.count; index++) {
    const link = itablinks.address + index * wordBytes;
    const itab = memory.word(link);
    const offset = itab === undefined ? undefined : memory.offset(itab);
    if (itab === undefined || offset === undefined) continue;
    const interfaceType = memory.word(itab) ?? 0;
    const type = memory.word(itab + wordBytes) ?? 0;
    types.add(interfaceType, NOBODY);
    types.add(type, NOBODY);
    // An interface type's methods are a slice behind its head and its package.
    const methods = memory.word(interfaceType + 6 * wordBytes + 16) ?? 0;
    if (methods > MOST_METHODS) continue;
    const label = owners.label(types.owner(type), "itab", "type data");
    claims.add(offset, headBytes + methods * wordBytes, label);
    const linkOffset = memory.offset(link);
    if (linkOffset !== undefined) claims.add(linkOffset, wordBytes, label);
  }
  return claims;
}
