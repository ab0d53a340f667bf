import type { GateOutcome } from "../../check/gate/result.ts";
import type { GatedService, GateReport, GateReportResult } from "../gate-report.ts";
import { left, renderHeading, renderLine, renderTable, type Table, type TableFormat } from "../table.ts";
import type { View } from "../view.ts";
import { renderCauses } from "./cause-view.ts";
import { splitText } from "./split-text.ts";
import { vulnerabilitiesText } from "./vulnerabilities-text.ts";
import { OUTCOME_WORDS, sizesText, verdictText } from "./words.ts";

/** The verdict for people: the services and their sizes, the rules, and why a service grew. */
export function* renderGate(report: GateReport, format: TableFormat, view: View): Generator<string> {
  if (format === "markdown") yield renderHeading(`plimsoll ${verdictText(report)}`, format);
  for (const service of report.services) {
    for (const line of serviceLines(service)) yield renderLine(format === "text" ? line : line.trim(), format);
  }
  yield renderLine(`rules and approvals: ${report.trusted.text}`, format);
  if (report.results.length > 0) {
    yield "\n";
    yield* renderTable(resultTable(report.results), format, view);
  }
  for (const service of report.services) {
    yield* renderCauses(`why ${service.service} ${service.platform} grew`, service.causes, format, view);
  }
  yield* remarks(report, format);
  if (format === "text") yield renderLine(verdictText(report), format);
}

function serviceLines({
  service,
  platform,
  now,
  baseline,
  baselineText,
  toolchain,
  vulnerabilities,
  error,
}: GatedService): string[] {
  const name = `${service} ${platform}`.trim();
  if (now === null) return [`${name}: could not find out: ${error?.what ?? "it was not measured"}`];
  return [
    `${name}: ${sizesText(now, baseline)}`,
    ...(baselineText === null ? [] : [`  compared with ${baselineText}`]),
    ...(toolchain === null ? [] : [`  ${splitText(toolchain)}`]),
    ...(vulnerabilities === null ? [] : [`  ${vulnerabilitiesText(vulnerabilities)}`]),
    ...(error === null ? [] : [`  could not find out: ${error.what}`]),
  ];
}

/** The order in which outcomes are shown: what someone has to act on comes first. */
const ORDER: readonly GateOutcome[] = ["fail", "unknown", "needs-approval", "warning", "approved", "pass"];

function resultTable(results: readonly GateReportResult[]): Table {
  const sorted = results.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  const isOne = new Set(results.map(nameOf)).size === 1;
  return {
    title: "rules",
    columns: [left(""), left("rule"), ...(isOne ? [] : [left("service")]), left("what")],
    rows: sorted.map((result) => [
      OUTCOME_WORDS[result.outcome],
      result.rule,
      ...(isOne ? [] : [nameOf(result)]),
      result.what,
    ]),
  };
}

function nameOf({ service, platform }: Pick<GateReportResult, "service" | "platform">): string {
  return `${service} ${platform}`.trim();
}

/** What to do for each broken rule, approvals that do not count, and notes. */
function* remarks({ results, notes }: GateReport, format: TableFormat): Generator<string> {
  const acting = results.filter(({ fix, passed, outcome }) => fix !== null && (!passed || outcome === "warning"));
  const lines = [
    ...[...Map.groupBy(acting, ({ rule, fix }) => `${rule}: ${fix}`).keys()],
    ...results.flatMap(({ name, refusedApprovals }) =>
      refusedApprovals.map(({ where, why }) => `${name}: the approval at ${where} does not count: ${why}`),
    ),
    ...results.flatMap(({ name, approval }) =>
      approval === null ? [] : [`${name}: approved by ${approval.approver}: ${approval.reason} (${approval.where})`],
    ),
    ...notes,
  ];
  if (lines.length > 0) yield "\n";
  for (const line of lines) yield renderLine(line, format);
  if (format === "text") yield "\n";
}
