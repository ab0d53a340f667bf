import { Absent } from "../../format/go/absent.ts";
import type { ModuledataRanges } from "../../format/go/moduledata-ranges.ts";
import type { TypeLayout } from "../../format/go/type-descriptor.ts";
import { ByteClaims } from "../byte-claims.ts";
import { findCodeReferences } from "./code-references.ts";
import { claimEmbeddedFiles } from "./embedded-files.ts";
import type { Memory } from "./memory.ts";
import { NOBODY } from "./owners.ts";
import { References } from "./references.ts";
import type { GoSubject } from "./subject.ts";
import { claimItabs, claimTypeLinks, findItabs, findTypeLinks } from "./type-links.ts";
import { TypeGraph } from "./types.ts";

/** A package that only programs with Swiss tables have (Go 1.24). */
const SWISS_TABLES = "internal/runtime/maps";

/** The claims about a program's data, and notes on what could not be determined. Each list is ordered by precedence. */
export interface DataClaims {
  readonly exact: readonly ByteClaims[];
  readonly byReference: readonly ByteClaims[];
  readonly problems: readonly Absent[];
}

/**
 * Type descriptors, itabs, embedded files, strings and variables. All of them are found by references, which take one
 * pass over the code and one over the data.
 */
export async function claimData(subject: GoSubject): Promise<DataClaims | Absent> {
  const ranges = subject.pclntab.moduledata?.ranges;
  if (ranges === undefined) return new Absent("no module data that plimsoll knows says where types and strings are");
  const memory = await subject.memory;
  if (memory instanceof Absent) return memory;
  const types = new TypeGraph(memory, typeLayout(subject, ranges), subject.owners);
  const references = new References(memory, subject.owners);
  const isType = (target: number, user: number) =>
    target >= ranges.types && target < ranges.etypes && types.add(target, user);

  const itabs = findItabs(memory, ranges, types);
  const links = findTypeLinks(memory, ranges, types);
  const unknown = await findCodeReferences(subject, memory.range, (target, index) => {
    const owner = subject.functionOwners[index]!;
    if (!isType(target, owner)) references.add(target, owner);
  });
  references.addPointers({ start: ranges.types, end: types.end }, (target) => isType(target, NOBODY));
  references.settle();
  references.forEachPointer((target, owner) => isType(target, owner));

  return {
    exact: [
      types.claim(),
      claimItabs(itabs, memory, types, subject.owners),
      claimTypeLinks(links, memory, types, subject.owners),
      claimEmbeddedFiles(memory, references, subject),
    ],
    byReference: [claimPieces(subject, memory, references, types)],
    problems: unknown === undefined ? [] : [unknown],
  };
}

function typeLayout({ owners }: GoSubject, { types, etypes }: ModuledataRanges): TypeLayout {
  return { types, etypes, maps: owners.has(SWISS_TABLES) ? "swiss" : "buckets" };
}

/** Assigns strings and other data to the code that refers to them. Strings come after the types. */
function claimPieces(subject: GoSubject, memory: Memory, references: References, types: TypeGraph): ByteClaims {
  const { owners, pclntab } = subject;
  const gofunc = pclntab.moduledata?.ranges?.gofunc ?? 0;
  const stringsEnd = gofunc > types.end ? Math.min(gofunc, types.firstBitmap) : types.firstBitmap;
  const claims = new ByteClaims();
  const stringLabel = owners.labeller("string", "string reference");
  const dataLabel = owners.labeller("data", "data reference");
  references.forEachPiece((start, end, owner, region) => {
    const offset = memory.offset(start);
    if (offset === undefined || owner === NOBODY || !region.isData) return;
    const isString = start >= types.end && start < stringsEnd && !region.writable;
    claims.add(offset, end - start, isString ? stringLabel(owner) : dataLabel(owner));
  });
  return claims;
}
