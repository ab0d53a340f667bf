import type { ModuledataRanges } from "../../format/go/moduledata-ranges.ts";
import { ByteClaims } from "../byte-claims.ts";
import type { Memory } from "./memory.ts";
import { NOBODY, type Owners } from "./owners.ts";
import type { TypeGraph } from "./types.ts";

const TYPE_LINK_BYTES = 4;
const MOST_METHODS = 65_535;

interface TypeLink {
  readonly address: number;
  readonly type: number;
}

/** The types that reflection can find by their structure: offsets in a table. They are added to the graph. */
export function findTypeLinks(memory: Memory, { types, typelinks }: ModuledataRanges, graph: TypeGraph): TypeLink[] {
  const links: TypeLink[] = [];
  for (let index = 0; index < typelinks.count; index++) {
    const address = typelinks.address + TYPE_LINK_BYTES * index;
    const offset = memory.u32(address);
    if (offset === undefined) break;
    if (graph.add(types + offset, NOBODY)) links.push({ address, type: types + offset });
  }
  return links;
}

export function claimTypeLinks(
  links: readonly TypeLink[],
  memory: Memory,
  graph: TypeGraph,
  owners: Owners,
): ByteClaims {
  const claims = new ByteClaims();
  const label = owners.labeller("type", "type data");
  for (const { address, type } of links) {
    const offset = memory.offset(address);
    if (offset !== undefined) claims.add(offset, TYPE_LINK_BYTES, label(graph.owner(type)));
  }
  return claims;
}

/** The table of a type's methods for an interface. internal/abi/iface.go, ITab. */
interface Itab {
  readonly address: number;
  readonly sizeBytes: number;
  /** The address of the pointer by which the runtime finds it. */
  readonly link: number;
  readonly type: number;
}

/** All itabs that the linker made. Their types are added to the graph. */
export function findItabs(memory: Memory, { itablinks }: ModuledataRanges, graph: TypeGraph): Itab[] {
  const { wordBytes } = memory;
  const itabs: Itab[] = [];
  for (let index = 0; index < itablinks.count; index++) {
    const link = itablinks.address + index * wordBytes;
    const address = memory.word(link);
    if (address === undefined) break;
    const interfaceType = memory.word(address);
    const type = memory.word(address + wordBytes);
    if (interfaceType === undefined || type === undefined) continue;
    graph.add(interfaceType, NOBODY);
    graph.add(type, NOBODY);
    // The methods of an interface type are a slice after its head and its package: this is the slice's length.
    const methods = memory.word(interfaceType + 6 * wordBytes + 16);
    if (methods === undefined || methods > MOST_METHODS) continue;
    itabs.push({ address, sizeBytes: (2 + methods) * wordBytes + 8, link, type });
  }
  return itabs;
}

/** An itab and the link to it belong to the package of the type. */
export function claimItabs(itabs: readonly Itab[], memory: Memory, graph: TypeGraph, owners: Owners): ByteClaims {
  const claims = new ByteClaims();
  const label = owners.labeller("itab", "type data");
  for (const { address, sizeBytes, link, type } of itabs) {
    const offset = memory.offset(address);
    const linkOffset = memory.offset(link);
    if (offset !== undefined) claims.add(offset, sizeBytes, label(graph.owner(type)));
    if (linkOffset !== undefined) claims.add(linkOffset, memory.wordBytes, label(graph.owner(type)));
  }
  return claims;
}
