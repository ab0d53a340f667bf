import { endsRun } from "../../base/error.ts";
import { chaos as breakThings } from "../../flow/chaos/chaos.ts";
import { failedChaosReport } from "../../report/chaos-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { writeChaosPage } from "../../session/write-chaos-page.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { verdictFormsOf, writeVerdict } from "../verdict-forms.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ChaosFlags } from "./flags.ts";
import { renderForm } from "./forms.ts";

/** `plimsoll chaos IMAGE`: what a service does when something that it depends on breaks. */
export async function chaos(this: World, flags: ChaosFlags, image: string): Promise<void> {
  const { stdout } = this.process;
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const { form, written } = await reportFailure(this, asJson, failedChaosReport, async () => verdictFormsOf(flags));
  const { json: _json, format: _format, write: _write, html, ...request } = flags;
  const { report, failure } = await breakThings(this, image, request, await progressOf(this));
  await writeResult(stdout, await renderForm(report, form, viewOf(stdout, this.env)));
  // A file of an earlier run that stays where it is would look like the verdict of this one.
  if (failure === undefined || !endsRun(failure)) {
    await writeVerdict((one) => renderForm(report, one, { colour: false }), written, this.cwd);
    if (html !== undefined) await writeChaosPage(this, html, report);
  }
  if (failure !== undefined) throw failure;
}
