import type { BinaryLedger } from "../measure/binary/binary-ledger.ts";
import { formatShare, limitRows, type RowLimit } from "./ledger-rows.ts";
import { formatUnpacked } from "./ledger-view.ts";
import { formatBytes, formatSize } from "./size.ts";
import type { Table } from "./table.ts";

/** Debug information by package. Shares are of all debug information, because it is removed as a whole. */
export function debugTable({ debugInfo, totals }: BinaryLedger, limit: RowLimit): Table {
  const { shown, rest } = limitRows(
    debugInfo.map((fact) => ({ ...fact, label: fact.package })),
    limit,
  );
  const line = (bytes: number, unpacked: string, label: string, module: string) => [
    formatSize(bytes),
    formatShare(bytes, totals.dwarfBytes),
    unpacked,
    label,
    module,
  ];
  const isShown = new Set(shown.map((fact) => `${fact.module}\0${fact.package}`));
  const others = debugInfo.filter((fact) => !isShown.has(`${fact.module}\0${fact.package}`));
  const othersUnpacked = formatUnpacked(others.map(({ uncompressedBytes }) => uncompressedBytes));
  return {
    title: "debug information",
    columns: [
      { header: "size", align: "right" },
      { header: "share", align: "right" },
      { header: "unpacked", align: "right" },
      { header: "package", align: "left" },
      { header: "module", align: "left" },
    ],
    rows: [
      ...shown.map((fact) => line(fact.sizeBytes, formatUnpacked([fact.uncompressedBytes]), fact.label, fact.module)),
      ...(rest === undefined ? [] : [line(rest.sizeBytes, othersUnpacked, `and ${rest.count} more`, "")]),
      line(
        totals.dwarfBytes,
        formatUnpacked([totals.dwarfUncompressedBytes]),
        `all debug information: ${formatBytes(totals.dwarfBytes)} bytes`,
        "",
      ),
    ],
  };
}
