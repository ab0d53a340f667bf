import { contract as holdContract } from "../../flow/contract/contract.ts";
import { initContract } from "../../flow/contract/init.ts";
import { renderContractPage } from "../../report/contract/contract-page.ts";
import { failedContractReport } from "../../report/contract-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { showVerdict } from "../show-verdict.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ContractFlags, formsOf } from "./flags.ts";
import { renderForm } from "./forms.ts";

/** `plimsoll contract IMAGE`: what a service shows under load, held against its contract. */
export async function contract(this: World, flags: ContractFlags, image: string): Promise<void> {
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const forms = await reportFailure(this, asJson, failedContractReport, async () => formsOf(flags));
  const { json: _json, format: _format, write: _write, html, init, ...request } = flags;
  const progress = await progressOf(this);
  if (init) {
    const { path, text } = await initContract(this, image, request, progress);
    this.process.stderr.write(text);
    return writeResult(this.process.stdout, [`${path}\n`]);
  }
  const { report, failure } = await holdContract(this, image, request, progress);
  await showVerdict(this, forms, html, {
    failure,
    render: (form, view) => renderForm(report, form, view),
    renderPage: (css) => renderContractPage(report, css),
  });
}
