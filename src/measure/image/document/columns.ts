import type { EntryColumns } from "../../../image/layer-entries.ts";

type NumberColumn = Exclude<keyof EntryColumns, "paths" | "writtenPaths" | "linkPaths" | "expandedSizes">;

/** The columns that are numbers of a fixed size, with what holds them in memory. */
export const NUMBER_COLUMNS = {
  kinds: Uint8Array,
  headerOffsets: Float64Array,
  dataOffsets: Float64Array,
  sizes: Float64Array,
  mtimes: Float64Array,
  modes: Uint16Array,
  uids: Uint32Array,
  gids: Uint32Array,
  checksums: Uint32Array,
} as const satisfies { readonly [Name in NumberColumn]: new (buffer: ArrayBuffer) => EntryColumns[Name] };

/** The same in their order, which is part of the form of a document. */
export const NUMBER_COLUMN_NAMES = Object.keys(NUMBER_COLUMNS) as readonly NumberColumn[];
