import type { GatedService, GateReport, GateReportResult, GrowthCause } from "../gate-report.ts";
import { formatChange } from "../size.ts";
import { type AnnotationLevel, workflowCommand } from "../workflow-command.ts";
import { commitText, proofText, verdictText } from "./words.ts";

/**
 * Workflow commands of GitHub Actions, which the runner shows as annotations at the lines of a change. Causes that have a
 * line come at that line; rules without one come without a place.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function* githubOf(report: GateReport): Generator<string> {
  if (report.services.length === 0 && report.error !== undefined) {
    const { what, fix } = report.error;
    yield workflowCommand("error", { title: "plimsoll" }, fix === null ? what : `${what}\n${fix}`);
  }
  for (const service of report.services) {
    if (service.error !== null)
      yield workflowCommand("error", { title: `plimsoll: ${service.service}` }, service.error.what);
    const level = levelOf(service, report.results);
    for (const cause of service.causes.filter(({ where }) => where !== null)) yield annotationOf(cause, service, level);
  }
  for (const result of report.results) {
    if (result.passed && result.outcome !== "warning") continue;
    const level = BLOCKS.has(result.outcome) ? "error" : "warning";
    const text = result.fix === null ? result.what : `${result.what}\n${result.fix}`;
    yield workflowCommand(level, { title: `plimsoll: ${result.name}` }, text);
  }
  yield workflowCommand("notice", { title: "plimsoll" }, verdictText(report));
}

/** Outcomes that no person lifts. */
const BLOCKS: ReadonlySet<GateReportResult["outcome"]> = new Set(["fail", "unknown"]);

/** What did not keep the gate from judging, and should be seen all the same. */
export function githubWarning(text: string): string {
  return workflowCommand("warning", { title: "plimsoll" }, text);
}

function levelOf({ service, platform }: GatedService, results: readonly GateReportResult[]): AnnotationLevel {
  const own = results.filter((result) => result.service === service && result.platform === platform);
  if (own.some(({ outcome }) => BLOCKS.has(outcome))) return "error";
  return own.some(({ outcome }) => outcome === "needs-approval") ? "warning" : "notice";
}

function annotationOf(cause: GrowthCause, { service, platform }: GatedService, level: AnnotationLevel): string {
  const { where, what, changeBytes, commit } = cause;
  const place: Readonly<Record<string, string>> =
    where === null ? {} : { file: where.file, line: String(where.line), col: String(where.column) };
  const lines = [
    `${what}: ${formatChange(changeBytes)} in ${service} ${platform}`,
    ...(commit === null ? [] : [commitText(commit)]),
    proofText(cause),
  ].filter((line) => line !== null);
  return workflowCommand(level, { ...place, title: "plimsoll: why it grew" }, lines.join("\n"));
}
