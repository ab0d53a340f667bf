import { diffTables } from "../../present/table/diff-table.ts";
import { diffHeadLines } from "../../report/diff-head.ts";
import type { DiffSummary } from "../../report/diff-report.ts";
import { proofLines } from "../../report/strip-view.ts";
import { renderLine, renderTable } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import type { DiffFlags } from "./flags.ts";

/** The comparison for people: the proof where there is one, and a table for each kind of rows. */
export function* renderDiff(report: DiffSummary, flags: DiffFlags, view: View): Generator<string> {
  const { format = "text", top = DEFAULT_TOP, only } = flags;
  for (const line of diffHeadLines(report)) yield renderLine(line, format);
  if (report.strip !== null) {
    yield "\n";
    for (const line of proofLines(report.strip)) yield renderLine(line, format);
  }
  for (const table of diffTables(report.rows, { top, only })) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
}
