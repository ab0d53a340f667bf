import { chaos as breakThings } from "../../flow/chaos/chaos.ts";
import { renderChaosPage } from "../../report/chaos/chaos-page.ts";
import { failedChaosReport } from "../../report/chaos-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { showVerdict } from "../show-verdict.ts";
import { verdictFormsOf } from "../verdict-forms.ts";
import type { World } from "../world.ts";
import type { ChaosFlags } from "./flags.ts";
import { renderForm } from "./forms.ts";

/** `plimsoll chaos IMAGE`: what a service does when something that it depends on breaks. */
export async function chaos(this: World, flags: ChaosFlags, image: string): Promise<void> {
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const forms = await reportFailure(this, asJson, failedChaosReport, async () => verdictFormsOf(flags));
  const { json: _json, format: _format, write: _write, html, ...request } = flags;
  const { report, failure } = await breakThings(this, image, request, await progressOf(this));
  await showVerdict(this, forms, html, {
    failure,
    render: (form, view) => renderForm(report, form, view),
    renderPage: (css) => renderChaosPage(report, css),
  });
}
