import { formatBytes, formatShare, formatSize } from "../../report/size.ts";
import { right } from "../../report/table.ts";

/** What the tables of a binary have in common: the columns they begin with, and the rows they end with. */
export const SIZES = [right("size"), right("share")] as const;

/** The cells of these columns; the share is of the whole file. */
export function sizeCells(sizeBytes: number, fileBytes: number): readonly string[] {
  return [formatSize(sizeBytes), formatShare(sizeBytes, fileBytes)];
}

/** How many cells are empty on either side of the label in a row that adds up others. */
interface Around {
  readonly before: number;
  readonly behind: number;
}

/** The rows that are not shown, as one row; no row where all are shown. */
export function otherRow(
  others: readonly { readonly sizeBytes: number }[],
  fileBytes: number,
  around: Around,
): readonly (readonly string[])[] {
  if (others.length === 0) return [];
  return [summed(sumOf(others), fileBytes, `and ${others.length} more`, around)];
}

export function fileRow(fileBytes: number, around: Around): readonly string[] {
  return summed(fileBytes, fileBytes, `the file: ${formatBytes(fileBytes)} bytes`, around);
}

function summed(sizeBytes: number, fileBytes: number, label: string, { before, behind }: Around): readonly string[] {
  const empty = (count: number) => Array.from({ length: count }, () => "");
  return [...sizeCells(sizeBytes, fileBytes), ...empty(before), label, ...empty(behind)];
}

export function sumOf(rows: readonly { readonly sizeBytes: number }[]): number {
  return rows.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}

/** The sum of the sizes if all of them are known, and `?` otherwise. */
export function formatUnpacked(sizes: readonly (number | null)[]): string {
  return sizes.includes(null) ? "?" : formatSize(sizes.reduce<number>((total, size) => total + (size ?? 0), 0));
}
