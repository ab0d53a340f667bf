import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { pivot } from "../../measure/pivot.ts";
import { binaryViewOf } from "../../present/view-of-flag.ts";
import { debugTable } from "../../report/debug-view.ts";
import { factTable, headLines, moduleTable, partTable, sectionTable } from "../../report/ledger-view.ts";
import { renderLine, renderTable, type Table } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import { DEFAULT_DEBUG_PACKAGES, DEFAULT_SECTIONS, type ExplainFlags } from "./flags.ts";

/** The tables for people: the one that was asked for, or all tables of the overview. */
export function* renderTables(binary: BinaryLedger, flags: ExplainFlags, view: View): Generator<string> {
  const { format = "text" } = flags;
  for (const line of headLines(binary, view)) yield renderLine(line, format);
  for (const table of tablesOf(binary, flags)) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
}

function* tablesOf(binary: BinaryLedger, { by, top, only }: ExplainFlags): Generator<Table> {
  const limitTo = (usual: number) => ({ top: top ?? usual, ...(only === undefined ? {} : { only }) });
  const limit = limitTo(DEFAULT_TOP);
  const { ledger, name } = binary;
  switch (binaryViewOf(by)) {
    case "section":
      return yield sectionTable(binary, pivot(ledger, ["section"], name), limitTo(DEFAULT_SECTIONS));
    case "module":
      return yield moduleTable(binary, pivot(ledger, ["module"], name), limit, false);
    case "package": {
      const rows = pivot(ledger, ["module", "package"], name);
      return yield partTable(binary, rows, { part: "package", whole: "module" }, limit);
    }
    case "symbol": {
      const rows = pivot(ledger, ["package", "symbol"], name);
      return yield partTable(binary, rows, { part: "symbol", whole: "package" }, limit);
    }
    case undefined:
      yield sectionTable(binary, pivot(ledger, ["section"], name), limitTo(DEFAULT_SECTIONS));
      yield factTable(binary);
      if (binary.debugInfo.length > 0) yield debugTable(binary, limitTo(DEFAULT_DEBUG_PACKAGES));
      yield moduleTable(binary, pivot(ledger, ["module", "package"], name), limit, true);
  }
}
