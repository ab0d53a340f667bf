import { resolve } from "node:path";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { gate as judge } from "../../flow/gate/gate.ts";
import { updateBaselines } from "../../flow/gate/update.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { failedGateReport, type GateReport, type GateReportResult } from "../../report/gate-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { errorReport } from "../../report/slim-report.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { formsOf, type GateFlags } from "./flags.ts";
import { renderForm } from "./forms.ts";

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
  for (const { form: other, file } of written) {
    await writeTextFile(resolve(this.cwd, file), [...(await renderForm(report, other, { colour: false }))].join(""));
  }
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
    const failure = failureOf(report);
    const told = failure === undefined ? report : { ...report, error: errorReport(failure) };
    return { report: told, failure, isJudged: true };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (["interrupted", "terminated", "defect"].includes(failure.code)) throw thrown;
    return { report: failedGateReport(failure), failure, isJudged: false };
  }
}

/**
 * The error that decides how the run ends. A broken rule is certain, whatever else could not be found out; what could
 * not be found out comes before what a person may approve.
 */
function failureOf({ results, services }: GateReport): PlimsollError | undefined {
  const failed = results.filter(({ outcome }) => outcome === "fail");
  if (failed.length > 0) {
    return new PlimsollError("gate-failed", {
      what: `${counted(failed.length, "rule is", "rules are")} broken`,
      why: rulesOf(failed),
      fix: "undo what the causes above name, or raise the rule in plimsoll.yaml in a change of its own",
    });
  }
  const unknown = services.find(({ error }) => error !== null);
  if (unknown?.error != null) {
    const { code, what, why, fix, where } = unknown.error;
    return new PlimsollError(code, {
      what,
      ...(why === null ? {} : { why }),
      ...(fix === null ? {} : { fix }),
      ...(where === null ? {} : { where }),
    });
  }
  const waiting = results.filter(({ outcome }) => outcome === "needs-approval");
  if (waiting.length === 0) return undefined;
  return new PlimsollError("approval-needed", {
    what: `${counted(waiting.length, "rule needs", "rules need")} a person's approval`,
    why: rulesOf(waiting),
    fix: "someone else than the author adds an entry to plimsoll.approvals.yaml, in a change of its own",
  });
}

/** `order linux/amd64: package-growth (5), total-limit` */
function rulesOf(results: readonly GateReportResult[]): string {
  const byService = Map.groupBy(results, ({ service, platform }) => `${service} ${platform}`.trim());
  return [...byService]
    .map(([service, members]) => {
      const rules = [...Map.groupBy(members, ({ rule }) => rule)].map(([rule, { length }]) =>
        length === 1 ? rule : `${rule} (${length})`,
      );
      return `${service}: ${rules.join(", ")}`;
    })
    .join("\n");
}
