import { endsRun, type PlimsollError } from "../../base/error.ts";
import { gate as judge } from "../../flow/gate/gate.ts";
import { updateBaselines } from "../../flow/gate/update.ts";
import { asPlimsollError } from "../../report/error-view.ts";
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
  const { report, failure, isJudged } = await judgedOrFailed(() => judge(this, target, flags, progress));
  // For people, the error alone says why nothing was judged.
  const isForPeople = form === "text" || form === "markdown";
  if (isJudged || !isForPeople) await writeResult(stdout, await renderForm(report, form, viewOf(stdout, this.env)));
  await writeForms(report, written, this.cwd);
  if (failure !== undefined) throw failure;
}

interface Judged {
  readonly report: GateReport;
  readonly failure: PlimsollError | undefined;
  /** False where the run ended before anything was judged. */
  readonly isJudged: boolean;
}

/**
 * The report, also of a run that could not judge: a file of an earlier run that stays where it is would look like the
 * verdict of this one. An interruption ends the run at once.
 */
async function judgedOrFailed(work: () => Promise<GateReport>): Promise<Judged> {
  try {
    const report = await work();
    const failure = gateFailure(report);
    const told = failure === undefined ? report : { ...report, error: errorReport(failure) };
    return { report: told, failure, isJudged: true };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (endsRun(failure)) throw thrown;
    return { report: failedGateReport(failure), failure, isJudged: false };
  }
}
