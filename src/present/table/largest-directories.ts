import type { ImageRow } from "../../measure/image/image-rows.ts";

/** The label of the files that lie directly in a directory. */
const FILES_IN = "[files]";

/**
 * Chooses at most `most` directories from the view by directory, at any level: the largest is replaced by its
 * subdirectories, again and again. They add up to the image. `/etc/*` stands for the files directly in `/etc`.
 */
export function largestDirectories(rows: readonly ImageRow[], most: number): readonly ImageRow[] {
  const children = Map.groupBy(rows, ({ parent }) => parent);
  const childrenOf = ({ id }: ImageRow) => children.get(id) ?? [];
  const open = childrenOf(rows[0]!).map((row) =>
    row.kind === "part" && row.label === FILES_IN ? { ...row, label: "/*" } : row,
  );
  const closed: ImageRow[] = [];
  while (open.length > 0) {
    open.sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
    const row = open.shift()!;
    const inside = childrenOf(row);
    if (inside.length === 0 || open.length + closed.length + inside.length > most) closed.push(row);
    else {
      for (const child of inside) {
        if (child.kind === "directory") open.push(child);
        else closed.push({ ...child, label: `${row.label}/*` });
      }
    }
  }
  return closed.sort((a, b) => b.sizeBytes - a.sizeBytes);
}
