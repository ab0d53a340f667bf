import { graph } from "../../flow/tags/graph.ts";
import { tagsWithPage, tags as weigh } from "../../flow/tags/tags.ts";
import { tagTables } from "../../present/table/tag-tables.ts";
import { type GraphForm, renderGraph } from "../../report/graph/render.ts";
import { failedGraphReport } from "../../report/graph-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderLine, renderTable } from "../../report/table.ts";
import { failedTagsReport, type TagsReport } from "../../report/tags-report.ts";
import { tagsHeadLines, tagsTailLines } from "../../report/tags-view.ts";
import type { View } from "../../report/view.ts";
import { writePage } from "../../session/write-page.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { requireFittingFlags, type TagsFlags } from "./flags.ts";

/** `plimsoll tags [PACKAGE]`: what each build tag costs. */
export async function tags(this: World, flags: TagsFlags, source = "."): Promise<void> {
  const { stdout } = this.process;
  if (flags.graph !== undefined) return printGraph(this, flags, flags.graph, source);
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedTagsReport, async () => {
    requireFittingFlags(flags);
    const progress = await progressOf(this);
    if (flags.report === undefined) return weigh(this, source, flags, progress);
    const { report, page } = await tagsWithPage(this, source, { ...flags, report: flags.report }, progress);
    await writePage(this, flags.report, page);
    return report;
  });
  await writeResult(stdout, writeJson?.(report) ?? render(report, flags, viewOf(stdout, this.env)));
}

async function printGraph(world: World, flags: TagsFlags, form: GraphForm, source: string): Promise<void> {
  const failed = form === "json" ? reportJson : undefined;
  const report = await reportFailure(world, failed, failedGraphReport, async () => {
    requireFittingFlags(flags);
    return graph(world, source, flags);
  });
  await writeResult(world.process.stdout, renderGraph(report, form));
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
