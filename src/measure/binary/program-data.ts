import { Absent } from "../../format/go/absent.ts";
import type { ModuledataRanges } from "../../format/go/moduledata-ranges.ts";
import type { TypeLayout } from "../../format/go/type-descriptor.ts";
import { Claims } from "../claims.ts";
import type { Kind } from "../label.ts";
import { findCodeReferences } from "./code-references.ts";
import { claimEmbeddedFiles } from "./embedded-files.ts";
import { claimItabs } from "./itabs.ts";
import { Memory } from "./memory.ts";
import { NOBODY } from "./owners.ts";
import { References } from "./references.ts";
import type { GoSubject } from "./subject.ts";
import { TypeGraph } from "./types.ts";

/** A package that only programs with Swiss tables have (Go 1.24). */
const SWISS_TABLES = "internal/runtime/maps";

/** What there is to say of a program's data, by precedence, with what could not be found out. */
export interface DataClaims {
  readonly claims: readonly Claims[];
  readonly problems: readonly Absent[];
}

/**
 * Type descriptors, itabs, embedded files, strings and variables. One look at the code and one at the data find the
 * references that all of them are known by.
 */
export async function claimData(subject: GoSubject): Promise<DataClaims | Absent> {
  const ranges = subject.pclntab.moduledata?.ranges;
  if (ranges === undefined) return new Absent("no module data that is known here says where types and strings are");
  const memory = await Memory.read(subject.elf);
  const layout = typeLayout(subject, ranges);
  const typeRange = { start: ranges.types, end: ranges.etypes };
  const types = new TypeGraph(memory, layout, subject.owners);
  const references = new References(memory, subject.owners);
  const unknown = await findCodeReferences(subject, memory.range, (target, index) => {
    const owner = subject.functionOwners[index]!;
    if (target >= typeRange.start && target < typeRange.end) types.add(target, owner);
    else references.add(target, owner);
  });
  references.addPointers(typeRange);
  references.settle();
  references.forEachPointerInto(typeRange, (target, owner) => types.add(target, owner));
  const links = claimLinks(subject, memory, ranges, types);
  const itabs = claimItabs(memory, ranges, types, subject.owners);
  const embedded = claimEmbeddedFiles(memory, references, subject);
  const claims = [types.claim(), itabs, links, embedded, claimPieces(subject, memory, references, layout)];
  return { claims, problems: unknown === undefined ? [] : [unknown] };
}

function typeLayout({ owners }: GoSubject, { types, etypes }: ModuledataRanges): TypeLayout {
  return { types, etypes, maps: owners.has(SWISS_TABLES) ? "swiss" : "buckets" };
}

/** typelinks leads to types by offsets of 32 bits, which are of the types' packages. */
function claimLinks(
  subject: GoSubject,
  memory: Memory,
  { types, typelinks }: ModuledataRanges,
  graph: TypeGraph,
): Claims {
  const claims = new Claims();
  const addresses: number[] = [];
  for (let index = 0; index < typelinks.count; index++) {
    const offset = memory.u32(typelinks.address + 4 * index);
    if (offset === undefined) break;
    graph.add(types + offset, NOBODY);
    addresses.push(types + offset);
  }
  for (const [index, address] of addresses.entries()) {
    const offset = memory.offset(typelinks.address + 4 * index);
    if (offset !== undefined) claims.add(offset, 4, subject.owners.label(graph.owner(address), "type", "type data"));
  }
  return claims;
}

/** Strings and other data by who refers to them. */
function claimPieces(subject: GoSubject, memory: Memory, references: References, { etypes }: TypeLayout): Claims {
  const { owners, pclntab } = subject;
  const { gofunc = 0, gcdata = 0 } = pclntab.moduledata?.ranges ?? {};
  const stringsEnd = gofunc > etypes ? Math.min(gofunc, gcdata) : gcdata;
  const claims = new Claims();
  for (const { start, end, owner, region } of references.pieces()) {
    const offset = memory.offset(start);
    if (offset === undefined || owner === NOBODY) continue;
    const isString = start >= etypes && start < stringsEnd && !region.writable;
    const kind: Kind = isString ? "string" : "data";
    claims.add(offset, end - start, owners.label(owner, kind, isString ? "string reference" : "data reference"));
  }
  return claims;
}
