import { LISTS, type RecordRow, writtenRecord } from "./canonical-record.ts";
import type { SizeRecord } from "./size-record.ts";

/** What may change without a size that changes: a line of code can give other bytes of the same length. */
const IGNORED: ReadonlySet<string> = new Set(["digest"]);

/**
 * The first thing in which two records of one service differ, in words: `sizeBytes is 12 in it, and 13 was measured`.
 * Null if all sizes, names and versions are equal; the digest is not compared.
 */
export function differenceOfRecords(written: SizeRecord, measured: SizeRecord): string | null {
  const [before, after] = [writtenRecord(written), writtenRecord(measured)];
  for (const [name, value] of Object.entries(before.head)) {
    const other = after.head[name as keyof typeof after.head];
    if (value !== other && !IGNORED.has(name)) return `${name} is ${value} in it, and ${other} was measured`;
  }
  for (const list of LISTS) {
    const [rows, others] = [before.lists[list].map(textOf), after.lists[list].map(textOf)];
    const at = rows.findIndex((row, index) => row !== others[index]);
    if (at !== -1) return `${list}: it has ${rows[at]}, and ${others[at] ?? "nothing more"} was measured`;
    if (others.length > rows.length) return `${list}: ${others[rows.length]} was measured, and it has nothing more`;
  }
  return null;
}

function textOf(row: RecordRow): string {
  return JSON.stringify(row);
}
