import { converge as search } from "../../flow/converge/converge.ts";
import { failedConvergeReport } from "../../report/converge-report.ts";
import { renderConverge } from "../../report/converge-view.ts";
import { escapeLine } from "../../report/escape.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ConvergeFlags, requireFittingFlags } from "./flags.ts";

/** `plimsoll converge [MODULE]`: the smallest change of go.mod that clears a vulnerability report. */
export async function converge(this: World, flags: ConvergeFlags, target = "."): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedConvergeReport, async () => {
    requireFittingFlags(flags);
    return search(this, target, flags, (what) => stderr.write(`${escapeLine(`looking at: ${what}`)}\n`));
  });
  const { format = "text" } = flags;
  await writeResult(stdout, writeJson?.(report) ?? renderConverge(report, format, viewOf(stdout, this.env)));
}
