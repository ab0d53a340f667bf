import { tags as weigh } from "../../flow/tags/tags.ts";
import { tagTables } from "../../present/table/tag-tables.ts";
import { renderLine, renderTable } from "../../report/table.ts";
import { failedTagsReport, type TagsReport } from "../../report/tags-report.ts";
import { tagsHeadLines, tagsTailLines } from "../../report/tags-view.ts";
import type { View } from "../../report/view.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { requireFittingFlags, type TagsFlags } from "./flags.ts";

/** `plimsoll tags [PACKAGE]`: what each build tag costs. */
export async function tags(this: World, flags: TagsFlags, source = "."): Promise<void> {
  const { stdout } = this.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedTagsReport, async () => {
    requireFittingFlags(flags);
    return weigh(this, source, flags, await progressOf(this));
  });
  await writeResult(stdout, writeJson?.(report) ?? render(report, flags, viewOf(stdout, this.env)));
}

function* render(report: TagsReport, { all = false, format = "text" }: TagsFlags, view: View): Generator<string> {
  for (const line of tagsHeadLines(report)) yield renderLine(line, format);
  for (const table of tagTables(report, { all })) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
  const tail = tagsTailLines(report, { all });
  if (tail.length > 0) yield "\n";
  for (const line of tail) yield renderLine(line, format);
}
