import type { Row } from "./pivot.ts";

/**
 * A view with at most `top` children below each row, its largest. The others are one row, `[7 more]`, without children,
 * so that children still add up to their parent. Numbers are new.
 */
export function mostOf(rows: readonly Row[], top: number): readonly Row[] {
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

function together(rows: readonly Row[]): Pick<Row, "label" | "kind" | "sizeBytes" | "how"> {
  const hows = new Set(rows.flatMap(({ how }) => how.split(", ")));
  return {
    label: `[${rows.length} more]`,
    kind: rows[0]!.kind,
    sizeBytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    how: [...hows].join(", "),
  };
}
