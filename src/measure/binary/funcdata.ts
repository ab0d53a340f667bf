import { Absent } from "../../format/go/absent.ts";
import { type FunctionTable, NO_FUNCDATA } from "../../format/go/function-table.ts";
import { Claims } from "../claims.ts";
import { Marks } from "./marks.ts";
import { LINKER } from "./owners.ts";
import type { GoSubject } from "./subject.ts";

/** runtime/symtab.go, findfuncbucket: one for each 4096 bytes of code. */
const BUCKET_CODE_BYTES = 4096;
const BUCKET_BYTES = 20;
/** What the last piece may have at most, because nothing says where it ends. */
const LAST_BYTES = 64;

/**
 * What functions have beside their records: maps of pointers, stack objects, inline trees, open-coded defers. Equal
 * pieces are in the binary once. runtime/symtab.go, funcdata; Go 1.18 and later.
 */
export function claimFuncdata({ elf, pclntab, functions, functionOwners, space, owners }: GoSubject): Claims | Absent {
  const ranges = pclntab.moduledata?.ranges;
  if (ranges === undefined) return new Absent("no module data that is known here says where funcdata is");
  const claims = new Claims();
  let last = 0;
  for (let index = 0; index < functions.length; index++) {
    forEachPiece(functions, index, (offset) => {
      last = Math.max(last, offset);
    });
  }
  const end = ranges.gofunc + Math.min(last + LAST_BYTES, elf.source.sizeBytes);
  const pieces = new Marks(ranges.gofunc, end, owners);
  for (let index = 0; index < functions.length; index++) {
    forEachPiece(functions, index, (offset) => pieces.add(ranges.gofunc + offset, functionOwners[index]!));
  }
  const labelOf = owners.labeller("funcdata", "pclntab");
  pieces.forEachLabel(end, labelOf, (start, end, label) => {
    const offset = space.offset(start);
    if (offset !== undefined) claims.add(offset, end - start, label);
  });
  const buckets = space.offset(ranges.findfunctab);
  const code = functions.entries[functions.length]! - functions.entries[0]!;
  const bucketBytes = Math.ceil(code / BUCKET_CODE_BYTES) * BUCKET_BYTES;
  if (buckets !== undefined) claims.add(buckets, bucketBytes, owners.labeller("pclntab", "pclntab")(LINKER));
  return claims;
}

/** Calls back for each piece that a function has, with its distance from the start of funcdata. */
function forEachPiece(functions: FunctionTable, index: number, visit: (offset: number) => void): void {
  const count = functions.funcdataCount(index);
  for (let nth = 0; nth < count; nth++) {
    const offset = functions.funcdataOffset(index, nth);
    if (offset !== NO_FUNCDATA) visit(offset);
  }
}
