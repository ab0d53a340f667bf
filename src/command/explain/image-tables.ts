import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { viewImage } from "../../measure/image/image-view.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import { imageHeadLines, layerTable, rowTable } from "../../report/image-view.ts";
import { renderLine, renderTable, type Table } from "../../report/table.ts";
import { DEFAULT_TOP, type ExplainFlags, imageViewOf } from "./flags.ts";

/** What people read: the one table that was asked for, or all that a first look takes. */
export function* renderImageTables(ledger: ImageLedger, flags: ExplainFlags, colour: boolean): Generator<string> {
  const { format = "text" } = flags;
  for (const line of imageHeadLines(ledger, totalsOf(ledger))) yield renderLine(line, format);
  for (const table of tablesOf(ledger, flags)) {
    yield "\n";
    yield* renderTable(table, format, colour);
  }
}

function* tablesOf(ledger: ImageLedger, { by, top, only }: ExplainFlags): Generator<Table> {
  const limit = { top: top ?? DEFAULT_TOP, ...(only === undefined ? {} : { only }) };
  const view = imageViewOf(by);
  const totals = totalsOf(ledger);
  if (view === undefined || view === "layer") yield layerTable(ledger, totals);
  if (view !== undefined && view !== "layer") yield rowTable(view, viewImage(ledger, view), limit);
}
