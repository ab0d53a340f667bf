import { findCauses } from "../../measure/image/causes.ts";
import { viewsOfImage } from "../../measure/image/image-rows.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import type { ProgramParts } from "../../measure/image/program-parts.ts";
import { reclaimableOf } from "../../measure/image/reclaimable.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import { imageViewOf } from "../../present/view-of-flag.ts";
import { fileTable, imageHeadLines, layerTable, programTable, viewTable } from "../../report/image-view.ts";
import { renderLine, renderTable, type Table } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import type { ExplainFlags } from "./flags.ts";

/** The tables for people: the one that was asked for, or all tables of the overview. */
export function* renderImageTables(
  ledger: ImageLedger,
  programs: ProgramParts | undefined,
  flags: ExplainFlags,
  view: View,
): Generator<string> {
  const { format = "text", layer } = flags;
  const causes = findCauses(ledger.layers, ledger.tree);
  const reclaimable = reclaimableOf(ledger.layers, causes);
  const only = layer === undefined ? undefined : { layer, ...totalsOf(ledger, layer) };
  for (const line of imageHeadLines(ledger, totalsOf(ledger), reclaimable, only)) yield renderLine(line, format);
  for (const table of tablesOf(ledger, causes, programs, flags)) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
}

function* tablesOf(
  ledger: ImageLedger,
  causes: ReturnType<typeof findCauses>,
  programs: ProgramParts | undefined,
  { by, top = DEFAULT_TOP, only, layer }: ExplainFlags,
): Generator<Table> {
  const limit = { top, ...(only === undefined ? {} : { only }) };
  const view = imageViewOf(by) ?? (layer === undefined ? undefined : "file");
  if (view === "layer" && layer === undefined) return yield layerTable(ledger, totalsOf(ledger));
  const views = view === undefined ? FIRST_LOOK : [view];
  if (view === undefined) yield layerTable(ledger, totalsOf(ledger));
  const rows = viewsOfImage(ledger, views, { layer, programs, causes });
  for (const [index, one] of views.entries()) yield viewTable(one, rows[index]!, limit);
  if (view !== undefined) return;
  yield fileTable(ledger, causes, top);
  const goPrograms = programTable(ledger);
  if (goPrograms !== undefined) yield goPrograms;
}

const FIRST_LOOK: readonly ImageView[] = ["cause", "owner", "directory"];
