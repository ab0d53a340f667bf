import { prune as examine } from "../../flow/prune/prune.ts";
import { escapeLine } from "../../report/escape.ts";
import { failedPruneReport } from "../../report/prune-report.ts";
import { renderPrune } from "../../report/prune-view.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type PruneFlags, requireFittingFlags } from "./flags.ts";

/** `plimsoll prune [PACKAGE]`: what would make a program smaller, shown by builds. */
export async function prune(this: World, flags: PruneFlags, source = "."): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedPruneReport, async () => {
    requireFittingFlags(flags);
    return examine(this, source, flags, (what) => stderr.write(`${escapeLine(`building: ${what}`)}\n`));
  });
  const { format = "text" } = flags;
  await writeResult(stdout, writeJson?.(report) ?? renderPrune(report, format, viewOf(stdout, this.env)));
}
