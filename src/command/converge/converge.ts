import { converge as search } from "../../flow/converge/converge.ts";
import { convergeTarget, namedTarget, refuseTargetMembers } from "../../flow/converge/target.ts";
import { failedConvergeReport } from "../../report/converge-report.ts";
import { renderConverge } from "../../report/converge-view.ts";
import { escapeLine } from "../../report/escape.ts";
import { renderTargetConverge } from "../../report/target-converge-view.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ConvergeFlags, requireFittingFlags } from "./flags.ts";

/**
 * `plimsoll converge [TARGET]`: the smallest change of go.mod that clears a vulnerability report; of a program or an image,
 * what is found and what would have to be raised.
 */
export async function converge(this: World, flags: ConvergeFlags, target = "."): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedConvergeReport, async () => {
    requireFittingFlags(flags);
    const onWork = (what: string) => void stderr.write(`${escapeLine(`looking at: ${what}`)}\n`);
    const other = await namedTarget(this, target);
    if (other !== undefined) return convergeTarget(this, other, flags, onWork);
    refuseTargetMembers(flags);
    return search(this, target, flags, onWork);
  });
  const { format = "text" } = flags;
  const view = viewOf(stdout, this.env);
  const text = "target" in report ? renderTargetConverge(report, format, view) : renderConverge(report, format, view);
  await writeResult(stdout, writeJson?.(report) ?? text);
}
