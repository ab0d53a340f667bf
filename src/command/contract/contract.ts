import { endsRun } from "../../base/error.ts";
import { contract as holdContract } from "../../flow/contract/contract.ts";
import { initContract } from "../../flow/contract/init.ts";
import { failedContractReport } from "../../report/contract-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { writeContractPage } from "../../session/write-contract-page.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { writeVerdict } from "../verdict-forms.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ContractFlags, formsOf } from "./flags.ts";
import { renderForm } from "./forms.ts";

/** `plimsoll contract IMAGE`: what a service shows under load, held against its contract. */
export async function contract(this: World, flags: ContractFlags, image: string): Promise<void> {
  const { stdout } = this.process;
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const { form, written } = await reportFailure(this, asJson, failedContractReport, async () => formsOf(flags));
  const { json: _json, format: _format, write: _write, html, init, ...request } = flags;
  const progress = await progressOf(this);
  if (init) {
    const { path, text } = await initContract(this, image, request, progress);
    this.process.stderr.write(text);
    return writeResult(stdout, [`${path}\n`]);
  }
  const { report, failure } = await holdContract(this, image, request, progress);
  await writeResult(stdout, await renderForm(report, form, viewOf(stdout, this.env)));
  // A file of an earlier run that stays where it is would look like the verdict of this one.
  if (failure === undefined || !endsRun(failure)) {
    await writeVerdict((form) => renderForm(report, form, { colour: false }), written, this.cwd);
    if (html !== undefined) await writeContractPage(this, html, report);
  }
  if (failure !== undefined) throw failure;
}
