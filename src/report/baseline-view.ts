import { counted } from "../base/counted.ts";
import type { BaselineFile, BaselineReport } from "./baseline-report.ts";
import { escapeForTerminal } from "./escape.ts";
import { left, renderLine, renderTable, type Table } from "./table.ts";
import type { View } from "./view.ts";

/** What was written, from which evidence, and what a person has to decide. A dry run shows what would change. */
export function* renderBaseline(report: BaselineReport, view: View): Generator<string> {
  const { files, toDecide, notes } = report;
  if (!report.written) for (const { diff } of files) yield escapeForTerminal(diff);
  yield renderLine(headLine(report), "text");
  yield* renderTable(fileTable(files), "text", view);
  const evidence = evidenceTable(files);
  if (evidence.rows.length > 0) {
    yield "\n";
    yield* renderTable(evidence, "text", view);
  }
  if (toDecide.length > 0) {
    yield "\n";
    yield* renderTable(decisionTable(report), "text", view);
  }
  if (notes.length > 0) yield "\n";
  for (const note of notes) yield renderLine(note, "text");
}

function headLine({ image, folder, written, files }: BaselineReport): string {
  const changed = files.filter(({ change }) => !["unchanged", "left-out"].includes(change)).length;
  const what =
    changed === 0 ? "nothing changes" : `${counted(changed, "file")} ${written ? "written" : "would be written"}`;
  return `${folder}: ${what}, from ${image?.name}`;
}

function fileTable(files: readonly BaselineFile[]): Table {
  return {
    title: "files",
    columns: [left("file"), left("")],
    rows: files.map(({ path, change, keptEdits }) => [
      path,
      keptEdits === 0 ? CHANGES[change] : `${CHANGES[change]}, ${counted(keptEdits, "edit")} kept instead`,
    ]),
  };
}

const CHANGES: Readonly<Record<BaselineFile["change"], string>> = {
  created: "new",
  changed: "changed",
  removed: "removed: nothing in the image asks for it any more",
  unchanged: "as it was",
  "left-out": "not written again: somebody has removed it",
};

function evidenceTable(files: readonly BaselineFile[]): Table {
  const changed = files.filter(({ change }) => change === "created" || change === "changed");
  const rows = changed.flatMap(({ path, evidence }) => evidence.map(({ field, why }) => [path, field, why]));
  return { title: "evidence", columns: [left("file"), left("field"), left("why")], rows };
}

function decisionTable({ toDecide }: BaselineReport): Table {
  return {
    title: "to be decided by a person",
    columns: [left("what"), left("why"), left("what to do")],
    rows: toDecide.map(({ about, why, fix }) => [about, why, fix]),
  };
}
