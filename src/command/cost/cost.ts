import { cost as costOf } from "../../flow/cost/cost.ts";
import { costTables } from "../../present/table/cost-tables.ts";
import { costAnnotations } from "../../report/cost-annotations.ts";
import { type CostReport, failedCostReport } from "../../report/cost-report.ts";
import { renderCost } from "../../report/cost-view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type CostFlags, requireFittingFlags } from "./flags.ts";

/** `plimsoll cost MODULE[@VERSION] [PACKAGE]`: what a module costs a program. */
export async function cost(this: World, flags: CostFlags, wanted: string, source = "."): Promise<void> {
  const { stdout } = this.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedCostReport, () => {
    requireFittingFlags(flags);
    return costOf(this, wanted, source, flags);
  });
  await writeResult(stdout, writeJson === undefined ? renderFor(this, report, flags) : writeJson(report));
}

function renderFor({ process: { stdout }, env }: World, report: CostReport, flags: CostFlags): Iterable<string> {
  const { format = "text", top = DEFAULT_TOP } = flags;
  if (format === "github") return costAnnotations(report);
  return renderCost(report, costTables(report, top), format, viewOf(stdout, env));
}
