import { rounded } from "../../base/figure-text.ts";
import type { ContractReport } from "../contract-report.ts";
import { left, renderHeading, renderLine, renderTable, type Table, type TableFormat } from "../table.ts";
import { isOpen, OUTCOME_WORDS, worstFirst } from "../verdict/judged.ts";
import type { View } from "../view.ts";
import { verdictText } from "./words.ts";

/** What was found out, for people. */
export function* renderContract(report: ContractReport, format: TableFormat, view: View): Generator<string> {
  const { runtime, image, load, clauses } = report;
  if (runtime === null || image === null) return;
  if (format === "markdown") yield renderHeading(`plimsoll: ${verdictText(report)}`, format);
  else yield renderHeading(`contract in ${runtime.name} ${runtime.version}`, format, view.colour);
  yield renderLine(`${image.name}, ${image.platform}: ${image.digest}`, format);
  if (load !== null) {
    const { sent, seconds, requestsPerSecond, latencyMs, lagMs } = load;
    const times = `P50 ${rounded(latencyMs.p50)} ms, P95 ${rounded(latencyMs.p95)} ms, P99 ${rounded(latencyMs.p99)} ms`;
    yield renderLine(`load: ${sent} requests in ${seconds} s, ${requestsPerSecond} a second: ${times}`, format);
    yield renderLine(`  sent late by up to ${rounded(lagMs.p99)} ms, 99 of 100 requests`, format);
    if (!load.whole) yield renderLine("  the load was ended early: too many requests waited for an answer", format);
  }
  if (clauses.length > 0) {
    yield "\n";
    yield* renderTable(clauseTable(report), format, view);
  }
  yield* remarks(report, format);
  if (format === "text") yield renderLine(verdictText(report), format);
}

function clauseTable({ clauses }: ContractReport): Table {
  return {
    title: "clauses",
    columns: [left(""), left("clause"), left("what")],
    rows: worstFirst(clauses).map(({ outcome, clause, subject, what }) => [
      OUTCOME_WORDS[outcome],
      clause,
      subject === null ? what : `${subject}: ${what}`,
    ]),
  };
}

/** What to do for each clause that does not hold, waivers with their reasons, and notes. */
function* remarks({ clauses, notes }: ContractReport, format: TableFormat): Generator<string> {
  const acting = clauses.filter((clause) => clause.fix !== null && isOpen(clause));
  const lines = [
    ...Map.groupBy(acting, ({ clause, fix }) => `${clause}: ${fix}`).keys(),
    ...clauses.flatMap(({ clause, waiver }) =>
      waiver === null ? [] : [`${clause}: waived at ${waiver.where}: ${waiver.reason}`],
    ),
    ...notes,
  ];
  if (lines.length > 0) yield "\n";
  for (const line of lines) yield* line.split("\n").map((part) => renderLine(part, format));
  if (format === "text") yield "\n";
}
