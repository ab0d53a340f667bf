import { Absent } from "../../format/go/absent.ts";
import { type FunctionTable, NO_FUNCDATA } from "../../format/go/function-table.ts";
import { ByteClaims } from "../byte-claims.ts";
import { Marks } from "./marks.ts";
import { LINKER } from "./owners.ts";
import type { GoSubject } from "./subject.ts";

/** runtime/symtab.go, findfuncbucket: one for each 4096 bytes of code. */
const BUCKET_CODE_BYTES = 4096;
const BUCKET_BYTES = 20;
/** The largest size that is assumed for the last piece, because nothing says where it ends. */
const LAST_BYTES = 64;

/**
 * Data of functions outside their records: maps of pointers, stack objects, inline trees, open-coded defers. Equal
 * pieces are in the binary once. runtime/symtab.go, funcdata; Go 1.18 and later.
 */
export function claimFuncdata({
  elf,
  pclntab,
  functions,
  functionOwners,
  space,
  owners,
}: GoSubject): ByteClaims | Absent {
  const ranges = pclntab.moduledata?.ranges;
  if (ranges === undefined) return new Absent("no module data that plimsoll knows says where funcdata is");
  const claims = new ByteClaims();
  const end = Math.min(space.end(ranges.gofunc), ranges.gofunc + elf.source.sizeBytes);
  const pieces = new Marks(ranges.gofunc, end, owners);
  let last = 0;
  for (let index = 0; index < functions.length; index++) {
    last = Math.max(last, markPieces(functions, index, functionOwners[index]!, ranges.gofunc, pieces));
  }
  const labelOf = owners.labeller("funcdata", "pclntab");
  pieces.forEachLabel(ranges.gofunc + last + LAST_BYTES, labelOf, (start, end, label) => {
    const offset = space.offset(start);
    if (offset !== undefined) claims.add(offset, end - start, label);
  });
  const buckets = space.offset(ranges.findfunctab);
  const code = functions.entries[functions.length]! - functions.entries[0]!;
  const bucketBytes = Math.ceil(code / BUCKET_CODE_BYTES) * BUCKET_BYTES;
  if (buckets !== undefined) claims.add(buckets, bucketBytes, owners.labeller("pclntab", "pclntab")(LINKER));
  return claims;
}

/** Marks all pieces of one function. Returns the distance of the farthest from the start of funcdata. */
function markPieces(functions: FunctionTable, index: number, owner: number, gofunc: number, pieces: Marks): number {
  const count = functions.funcdataCount(index);
  let last = 0;
  for (let nth = 0; nth < count; nth++) {
    const offset = functions.funcdataOffset(index, nth);
    if (offset === NO_FUNCDATA) continue;
    pieces.add(gofunc + offset, owner);
    if (offset > last) last = offset;
  }
  return last;
}
