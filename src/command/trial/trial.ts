import { runTrial } from "../../flow/trial/libc/run-trial.ts";
import { renderTrialPage } from "../../report/trial-page/trial-page.ts";
import { renderTrial } from "../../report/trial-view.ts";
import { writeStaticPage } from "../../session/write-static-page.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { TrialFlags } from "./flags.ts";

/** `plimsoll trial AFTER [BEFORE]`: what two images do in a container runtime. */
export async function trial(this: World, flags: TrialFlags, after?: string, before?: string): Promise<void> {
  const { json: _, format = "text", report: page, ...request } = flags;
  const { stdout } = this.process;
  const { report, failure } = await runTrial(this, { after, before }, request, await progressOf(this));
  await writeResult(stdout, jsonWriterOf(flags)?.(report) ?? renderTrial(report, format, viewOf(stdout, this.env)));
  if (page !== undefined && (report.runtime !== null || report.knobs !== null))
    await writeStaticPage(this, page, "trial", (css) => renderTrialPage(report, css));
  if (failure !== undefined) throw failure;
}
