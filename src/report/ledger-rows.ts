/** Which rows of a table are shown. The others are added up in one row, so that the table still adds up. */
export interface RowLimit {
  /** How many; `Infinity` for all. */
  readonly top: number;
  /** Only rows that match; all when omitted. */
  readonly only?: RegExp;
}

export interface LimitedRows<Item> {
  readonly shown: readonly Item[];
  /** The sum of all other rows; undefined where there are none. */
  readonly rest: { readonly count: number; readonly sizeBytes: number } | undefined;
}

/** Takes rows from the beginning, where the largest are. */
export function limitRows<Item extends { readonly label: string; readonly sizeBytes: number }>(
  rows: readonly Item[],
  { top, only }: RowLimit,
): LimitedRows<Item> {
  const shown: Item[] = [];
  let count = 0;
  let sizeBytes = 0;
  for (const row of rows) {
    if (shown.length < top && (only === undefined || only.test(row.label))) {
      shown.push(row);
      continue;
    }
    count++;
    sizeBytes += row.sizeBytes;
  }
  return { shown, rest: count === 0 ? undefined : { count, sizeBytes } };
}

/** A share of the file with one decimal: `41.3 %`. A share above zero is never shown as zero. */
export function formatShare(sizeBytes: number, ofBytes: number): string {
  if (sizeBytes === 0 || ofBytes === 0) return "0 %";
  const percent = (100 * sizeBytes) / ofBytes;
  return percent < 0.05 ? "<0.1 %" : `${percent.toFixed(1)} %`;
}
