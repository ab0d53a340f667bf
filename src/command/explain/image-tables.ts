import type { ExplainedImage } from "../../flow/explain/explain-image.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import { summariseImage } from "../../present/image-summary.ts";
import { fileTable } from "../../present/table/file-table.ts";
import { layerTable } from "../../present/table/layer-table.ts";
import { programTable } from "../../present/table/program-table.ts";
import { viewTables } from "../../present/table/view-table.ts";
import { imageViewOf } from "../../present/view-of-flag.ts";
import { imageHeadLines } from "../../report/image-head.ts";
import { renderLine, renderTable, type Table } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import type { ExplainFlags } from "./flags.ts";

/** The tables for people: the one that was asked for, or all tables of the overview. */
export function* renderImageTables(image: ExplainedImage, flags: ExplainFlags, view: View): Generator<string> {
  const { format = "text", layer } = flags;
  const summary = summariseImage(image.ledger, image.causes, layer);
  for (const line of imageHeadLines(summary)) yield renderLine(line, format);
  for (const table of tablesOf(image, flags)) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
}

function* tablesOf(image: ExplainedImage, { by, top = DEFAULT_TOP, only, layer }: ExplainFlags): Generator<Table> {
  const { ledger, causes } = image;
  const limit = { top, only, layer };
  const view = imageViewOf(by) ?? (layer === undefined ? undefined : "file");
  if (view === "layer" && layer === undefined) return yield layerTable(ledger);
  if (view !== undefined) return yield* viewTables(image, [view], limit);
  yield layerTable(ledger);
  yield* viewTables(image, FIRST_LOOK, limit);
  yield fileTable(ledger, causes, top);
  const programs = programTable(ledger);
  if (programs !== undefined) yield programs;
}

const FIRST_LOOK: readonly ImageView[] = ["cause", "owner", "directory"];
