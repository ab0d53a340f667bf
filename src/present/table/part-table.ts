import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { pivot } from "../../measure/pivot.ts";
import { left, type Table } from "../../report/table.ts";
import { shortHow } from "../ledger-how.ts";
import { fileRow, otherRow, SIZES, sizeCells } from "./binary-cells.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";

/** What contains each part. */
const WHOLES = { package: "module", symbol: "package" } as const;

/** Packages or symbols of the whole binary from the largest to the smallest, each with what contains it. */
export function partTable(
  { ledger, name, sizeBytes }: BinaryLedger,
  part: keyof typeof WHOLES,
  limit: RowLimit,
): Table {
  const whole = WHOLES[part];
  const rows = pivot(ledger, [whole, part], name);
  const parts = rows.filter(({ kind }) => kind === part).sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
  const { shown, others } = limitRows(parts, limit);
  const around = { before: 0, behind: 2 };
  return {
    title: `${part}s`,
    columns: [...SIZES, left(part), left(whole), left("known by")],
    rows: [
      ...shown.map((row) => [
        ...sizeCells(row.sizeBytes, sizeBytes),
        row.label,
        rows[row.parent!]!.label,
        shortHow(row.how),
      ]),
      ...otherRow(others, sizeBytes, around),
      fileRow(sizeBytes, around),
    ],
  };
}
