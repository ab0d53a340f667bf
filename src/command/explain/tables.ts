import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { debugTable } from "../../present/table/debug-table.ts";
import { factTable } from "../../present/table/fact-table.ts";
import { type FindingsByModule, moduleAndPackageTable, moduleTable } from "../../present/table/module-table.ts";
import { partTable } from "../../present/table/part-table.ts";
import { sectionTable } from "../../present/table/section-table.ts";
import { binaryViewOf } from "../../present/view-of-flag.ts";
import { binaryHeadLines } from "../../report/binary-head.ts";
import type { FindingsReport } from "../../report/findings-report.ts";
import { findingsByModule } from "../../report/findings-view.ts";
import { renderLine, renderTable, type Table } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import { DEFAULT_DEBUG_PACKAGES, DEFAULT_SECTIONS, type ExplainFlags } from "./flags.ts";

/** The tables for people: the one that was asked for, or all tables of the overview. */
export function* renderTables(
  binary: BinaryLedger,
  flags: ExplainFlags,
  view: View,
  found?: FindingsReport,
): Generator<string> {
  const { format = "text" } = flags;
  for (const line of binaryHeadLines(binary, view)) yield renderLine(line, format);
  for (const table of tablesOf(binary, flags, found && findingsByModule(found))) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
}

function* tablesOf(binary: BinaryLedger, { by, top, only }: ExplainFlags, found: FindingsByModule): Generator<Table> {
  const limitTo = (usual: number) => ({ top: top ?? usual, only });
  const limit = limitTo(DEFAULT_TOP);
  const kind = binaryViewOf(by);
  switch (kind) {
    case "section":
      return yield sectionTable(binary, limitTo(DEFAULT_SECTIONS));
    case "module":
      return yield moduleTable(binary, limit, found);
    case "package":
    case "symbol":
      return yield partTable(binary, kind, limit);
    case undefined: {
      yield sectionTable(binary, limitTo(DEFAULT_SECTIONS));
      yield factTable(binary);
      const debug = debugTable(binary, limitTo(DEFAULT_DEBUG_PACKAGES));
      if (debug !== undefined) yield debug;
      yield moduleAndPackageTable(binary, limit, found);
    }
  }
}
