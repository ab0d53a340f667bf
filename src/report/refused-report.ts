import type { PlimsollError } from "../base/error.ts";
import { failedAuditReport } from "./audit-report.ts";
import { failedBaselineReport } from "./baseline-report.ts";
import { failedConvergeReport } from "./converge-report.ts";
import { failedCostReport } from "./cost-report.ts";
import { failedDiffReport } from "./diff-report.ts";
import { failedDoctorReport } from "./doctor-report.ts";
import { failedFactorsReport } from "./factors-report.ts";
import { reportJson, reportLines } from "./ledger-json.ts";
import { failedLedgerReport } from "./ledger-report.ts";
import { failedLintReport } from "./lint-report.ts";
import { failedPruneReport } from "./prune-report.ts";
import { failureReport } from "./slim-report.ts";
import { failedTagsReport } from "./tags-report.ts";
import { failedTrialReport } from "./trial-report.ts";
import { failedVerifyReport } from "./verify-report.ts";
import { failedWhyReport } from "./why-report.ts";

/** The report of each verb that has JSON, for a run that did not start. Some flags select another report. */
const REPORTS: Readonly<Record<string, (flags: readonly string[]) => (error: PlimsollError) => object>> = {
  slim: () => failureReport,
  audit: () => failedAuditReport,
  explain: (flags) => (flags.some((flag) => /^--why(?:=|$)/.test(flag)) ? failedWhyReport : failedLedgerReport),
  diff: () => failedDiffReport,
  cost: () => failedCostReport,
  converge: () => failedConvergeReport,
  lint: (flags) => (flags.includes("--measure") ? failedFactorsReport : failedLintReport),
  prune: () => failedPruneReport,
  tags: () => failedTagsReport,
  trial: () => failedTrialReport,
  verify: () => failedVerifyReport,
  baseline: () => failedBaselineReport,
  doctor: () => failedDoctorReport,
};

/**
 * The text for standard output where a command line cannot be parsed, so that its verb cannot write it: the verb's own
 * report with the error, if JSON was asked for. Undefined where it was not, and for a command line without a verb.
 */
export function refusedReport(inputs: readonly string[], error: PlimsollError): Iterable<string> | undefined {
  const [verb = "", ...others] = inputs;
  const end = others.indexOf("--");
  const flags = end === -1 ? others : others.slice(0, end);
  const report = Object.hasOwn(REPORTS, verb) ? REPORTS[verb]!(flags)(error) : undefined;
  if (report === undefined) return undefined;
  if (flags.includes("--json")) return reportJson(report);
  return verb === "explain" && flags.includes("--json-lines") ? reportLines(report) : undefined;
}
