import { gate as judge } from "../../flow/gate/gate.ts";
import { updateBaselines } from "../../flow/gate/update.ts";
import { gateFailure } from "../../report/gate/outcome.ts";
import { failedGateReport, type GateReport } from "../../report/gate-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { errorReport } from "../../report/slim-report.ts";
import { renderForm, writeForms } from "../gate-forms.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { formsOf, type GateFlags } from "./flags.ts";

/** `plimsoll gate [TARGET]`: hold the size line. */
export async function gate(this: World, flags: GateFlags, target?: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const { form, written } = await reportFailure(this, asJson, failedGateReport, async () => formsOf(flags));
  const progress = await progressOf(this);
  if (flags.update) {
    const updated = await reportFailure(this, asJson, failedGateReport, () =>
      updateBaselines(this, target, flags, progress),
    );
    for (const { what } of updated) stderr.write(`${what}\n`);
    return writeResult(
      stdout,
      updated.map(({ where }) => `${where}\n`),
    );
  }
  const report = await reportFailure(this, asJson, failedGateReport, () => judge(this, target, flags, progress));
  const failure = gateFailure(report);
  const told: GateReport = failure === undefined ? report : { ...report, error: errorReport(failure) };
  await writeForms(told, written, this.cwd);
  await writeResult(stdout, await renderForm(told, form, viewOf(stdout, this.env)));
  if (failure !== undefined) throw failure;
}
