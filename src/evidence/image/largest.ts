import type { EntryPlace } from "../../image/file-status.ts";
import type { Cause } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { ReclaimableRow } from "../../measure/image/reclaimable.ts";

/** How many entries are shown for a row: as many as a reader looks at. */
const SHOWN = 3;

/** The largest entries of each row, in one pass over all of them. */
export function largestOf(
  { layers }: ImageLedger,
  causes: readonly (readonly Cause[])[],
  rows: readonly ReclaimableRow[],
): ReadonlyMap<ReclaimableRow, readonly EntryPlace[]> {
  const byKey = new Map(rows.map((row) => [keyOf(row.cause, row.leftover, row.layer, row.madeBy), row]));
  const largest = new Map<ReclaimableRow, EntryPlace[]>();
  for (const { index: layer, survey } of layers) {
    const sizeOf = ({ entry }: EntryPlace) => survey.entries.sizeBytes(entry);
    for (const [entry, { kind, leftover, by }] of causes[layer]!.entries()) {
      const madeBy = kind === "duplicate" || by === null ? layer : by.layer;
      const row = byKey.get(keyOf(kind, leftover, layer, madeBy));
      if (row === undefined) continue;
      const places = largest.get(row) ?? [];
      if (places.length === SHOWN && sizeOf(places.at(-1)!) >= survey.entries.sizeBytes(entry)) continue;
      places.push({ layer, entry });
      places.sort((a, b) => sizeOf(b) - sizeOf(a));
      largest.set(row, places.slice(0, SHOWN));
    }
  }
  return largest;
}

function keyOf(cause: string, leftover: string | null, layer: number, madeBy: number): string {
  return `${cause} ${leftover ?? ""} ${layer} ${madeBy}`;
}
