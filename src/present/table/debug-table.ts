import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { formatBytes } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { formatUnpacked, SIZES, sizeCells, sumOf } from "./binary-cells.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";

/**
 * Debug information by package; undefined where there is none. Shares are of all debug information, because it is
 * removed as a whole.
 */
export function debugTable({ debugInfo, totals }: BinaryLedger, limit: RowLimit): Table | undefined {
  if (debugInfo.length === 0) return undefined;
  const { shown, others } = limitRows(
    debugInfo.map((fact) => ({ ...fact, label: fact.package })),
    limit,
  );
  const line = (bytes: number, unpacked: readonly (number | null)[], label: string, module: string) => [
    ...sizeCells(bytes, totals.dwarfBytes),
    formatUnpacked(unpacked),
    label,
    module,
  ];
  const othersUnpacked = others.map(({ uncompressedBytes }) => uncompressedBytes);
  return {
    title: "debug information",
    columns: [...SIZES, right("unpacked"), left("package"), left("module")],
    rows: [
      ...shown.map((fact) => line(fact.sizeBytes, [fact.uncompressedBytes], fact.label, fact.module)),
      ...(others.length === 0 ? [] : [line(sumOf(others), othersUnpacked, `and ${others.length} more`, "")]),
      line(
        totals.dwarfBytes,
        [totals.dwarfUncompressedBytes],
        `all debug information: ${formatBytes(totals.dwarfBytes)} bytes`,
        "",
      ),
    ],
  };
}
