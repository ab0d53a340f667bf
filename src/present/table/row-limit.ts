/** Which rows of a table are shown. The others are added up in one row, so that the table still adds up. */
export interface RowLimit {
  /** How many; `Infinity` for all. */
  readonly top: number;
  /** Only rows that match; all when omitted. */
  readonly only?: RegExp | undefined;
}

/** Every row is in one of the two lists. */
export interface LimitedRows<Row> {
  readonly shown: readonly Row[];
  readonly others: readonly Row[];
}

/** Takes rows from the beginning, where the largest are. */
export function limitRows<Row extends { readonly label: string }>(
  rows: readonly Row[],
  { top, only }: RowLimit,
): LimitedRows<Row> {
  const shown: Row[] = [];
  const others: Row[] = [];
  for (const row of rows) {
    const isShown = shown.length < top && (only === undefined || only.test(row.label));
    (isShown ? shown : others).push(row);
  }
  return { shown, others };
}
