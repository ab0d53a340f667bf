/** A row of a view of a binary or of an image. */
interface ViewRow {
  readonly id: number;
  readonly parent: number | null;
  readonly label: string;
  readonly sizeBytes: number;
  /** Only for an image. */
  readonly wireBytes?: number;
  readonly how: string;
}

/**
 * A view with at most `top` children below each row, its largest. The others become one row, `[7 more]`, without
 * children, so that children still add up to their parent. Rows are numbered again.
 */
export function largestRows<Row extends ViewRow>(rows: readonly Row[], top: number): readonly Row[] {
  const children = Map.groupBy(rows, ({ parent }) => parent);
  const kept: Row[] = [];
  const keep = (row: Row, parent: number | null) => {
    const id = kept.push({ ...row, id: kept.length, parent }) - 1;
    const below = children.get(row.id) ?? [];
    for (const child of below.slice(0, top)) keep(child, id);
    const others = below.slice(top);
    if (others.length > 0) kept.push({ ...together(others), id: kept.length, parent: id });
  };
  for (const root of children.get(null) ?? []) keep(root, null);
  return kept;
}

/** Combines rows into one, of the kind of the first. */
function together<Row extends ViewRow>(rows: readonly Row[]): Row {
  const hows = new Set(rows.flatMap(({ how }) => how.split(", ")));
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    ...rows[0]!,
    label: `[${rows.length} more]`,
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    ...(rows[0]!.wireBytes === undefined ? {} : { wireBytes: sum(({ wireBytes = 0 }) => wireBytes) }),
    how: [...hows].join(", "),
  };
}
