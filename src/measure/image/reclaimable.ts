import type { Cause, CauseKind } from "./causes.ts";
import type { MeasuredLayer } from "./ledger/image-ledger.ts";

/** Bytes of one layer that a rebuild would save without one kind of waste, and the layer that caused it. */
export interface ReclaimableRow {
  readonly cause: CauseKind;
  /** Name of the rule; null if it is not a leftover. */
  readonly leftover: string | null;
  /** The layer that the bytes are in. */
  readonly layer: number;
  /** The layer whose instruction made the bytes waste: the later one for files that were overwritten or deleted. */
  readonly madeBy: number;
  readonly entries: number;
  /** Headers, content and padding. */
  readonly storedBytes: number;
  /** Their share of the blob. Only a rebuild shows how many bytes of the blob it would save. */
  readonly wireShareBytes: number;
}

type WritableRow = { -readonly [Key in keyof ReclaimableRow]: ReclaimableRow[Key] };

export interface Reclaimable {
  readonly storedBytes: number;
  readonly wireShareBytes: number;
  /** The largest first. */
  readonly rows: readonly ReclaimableRow[];
}

/**
 * The waste and its size: each byte counts at most once, and the copy that is kept never counts. A duplicate would be a
 * link, so its header is kept too; a folder that several layers list is not a mistake.
 */
export function reclaimableOf(
  layers: readonly Pick<MeasuredLayer, "survey">[],
  causes: readonly (readonly Cause[])[],
): Reclaimable {
  const rows: WritableRow[] = [];
  for (const [layer, { survey }] of layers.entries()) {
    const { entries, wire } = survey;
    /** The rows of this layer, by cause and by the layer that caused it. */
    const byCause = new Map<string, WritableRow[]>();
    for (let entry = 0; entry < entries.length; entry++) {
      const { kind, leftover, by } = causes[layer]![entry]!;
      if (kind === "needed" || kind === "listed again") continue;
      const madeBy = kind === "duplicate" || by === null ? layer : by.layer;
      const ofCause = byCause.get(leftover ?? kind) ?? [];
      if (ofCause.length === 0) byCause.set(leftover ?? kind, ofCause);
      let row = ofCause.find((each) => each.madeBy === madeBy);
      if (row === undefined) {
        row = { cause: kind, leftover, layer, madeBy, entries: 0, storedBytes: 0, wireShareBytes: 0 };
        ofCause.push(row);
        rows.push(row);
      }
      const start = kind === "duplicate" ? entries.dataOffset(entry) : entries.headerOffset(entry);
      const end = entries.endOffset(entry);
      row.entries++;
      row.storedBytes += end - start;
      row.wireShareBytes += wire.share(start, end);
    }
  }
  const sorted = rows.sort((a, b) => b.storedBytes - a.storedBytes);
  return { ...totalOf(sorted), rows: sorted };
}

/**
 * The same bytes by another key: a cause, a layer, or the layer whose instruction should change. The largest come
 * first.
 */
export function reclaimableBy<Key>(
  rows: readonly ReclaimableRow[],
  keyOf: (row: ReclaimableRow) => Key,
): readonly { readonly key: Key; readonly storedBytes: number; readonly wireShareBytes: number }[] {
  return [...Map.groupBy(rows, keyOf)]
    .map(([key, group]) => ({ key, ...totalOf(group) }))
    .sort((a, b) => b.storedBytes - a.storedBytes);
}

function totalOf(rows: readonly ReclaimableRow[]): { storedBytes: number; wireShareBytes: number } {
  return {
    storedBytes: rows.reduce((sum, row) => sum + row.storedBytes, 0),
    wireShareBytes: rows.reduce((sum, row) => sum + row.wireShareBytes, 0),
  };
}
