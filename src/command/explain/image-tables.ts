import { findCauses } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { type ImageView, viewImage } from "../../measure/image/image-view.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import type { ProgramParts } from "../../measure/image/program-parts.ts";
import { reclaimableOf } from "../../measure/image/reclaimable.ts";
import { fileTable, imageHeadLines, layerTable, programTable, viewTable } from "../../report/image-view.ts";
import { renderLine, renderTable, type Table } from "../../report/table.ts";
import { DEFAULT_TOP, type ExplainFlags, imageViewOf } from "./flags.ts";

/** What people read: the one table that was asked for, or all that a first look takes. */
export function* renderImageTables(
  ledger: ImageLedger,
  programs: ProgramParts | undefined,
  flags: ExplainFlags,
  colour: boolean,
): Generator<string> {
  const { format = "text" } = flags;
  const causes = findCauses(ledger.layers, ledger.tree);
  const reclaimable = reclaimableOf(ledger.layers, causes);
  for (const line of imageHeadLines(ledger, totalsOf(ledger), reclaimable)) yield renderLine(line, format);
  for (const table of tablesOf(ledger, causes, programs, flags)) {
    yield "\n";
    yield* renderTable(table, format, colour);
  }
}

function* tablesOf(
  ledger: ImageLedger,
  causes: ReturnType<typeof findCauses>,
  programs: ProgramParts | undefined,
  { by, top = DEFAULT_TOP, only, layer }: ExplainFlags,
): Generator<Table> {
  const limit = { top, ...(only === undefined ? {} : { only }) };
  const table = (view: ImageView) => viewTable(view, viewImage(ledger, view, { layer, programs }), limit);
  const view = imageViewOf(by) ?? (layer === undefined ? undefined : "file");
  if (view === "layer" && layer === undefined) yield layerTable(ledger, totalsOf(ledger));
  else if (view !== undefined) yield table(view);
  else {
    yield layerTable(ledger, totalsOf(ledger));
    yield table("cause");
    yield table("owner");
    yield table("directory");
    yield fileTable(ledger, causes, top);
    const programs = programTable(ledger);
    if (programs !== undefined) yield programs;
  }
}
