import type { CheckResult } from "../../chaos/check.ts";
import type { SuspectResult } from "../../chaos/suspects.ts";
import type { ChaosReport, ExperimentReport } from "../chaos-report.ts";
import { escapeLine } from "../escape.ts";
import { left, renderHeading, renderLine, renderTable, right, type Table, type TableFormat } from "../table.ts";
import { isOpen, OUTCOME_WORDS, worstFirst } from "../verdict/judged.ts";
import type { View } from "../view.ts";
import { wrap } from "../wrap.ts";
import { dependenciesText, experimentCells, outcomeOf, SUSPECT_WORDS, verdictText } from "./words.ts";

/** A check that does not hold, with its experiment. */
interface Open extends CheckResult {
  readonly experiment: string;
}

/** What was found out, for people. */
export function* renderChaos(report: ChaosReport, format: TableFormat, view: View): Generator<string> {
  const { runtime, image, experiments, suspects } = report;
  if (runtime === null || image === null) return;
  if (format === "markdown") yield renderHeading(`plimsoll: ${verdictText(report)}`, format);
  else yield renderHeading(`chaos in ${runtime.name} ${runtime.version}`, format, view.colour);
  yield renderLine(`${image.name}, ${image.platform}: ${image.digest}`, format);
  const dependencies = dependenciesText(report);
  if (dependencies !== null) yield renderLine(`with ${dependencies}`, format);
  if (report.seed !== null)
    yield renderLine(`seed ${report.seed}: --seed ${report.seed} makes the same faults`, format);
  if (experiments.length > 0) {
    yield "\n";
    yield* renderTable(experimentTable(experiments), format, view);
  }
  const open = openChecks(experiments);
  if (open.length > 0) {
    yield "\n";
    yield* format === "markdown" ? renderTable(openTable(open), format, view) : openLines(open, view);
  }
  if (suspects !== null && suspects.length > 0) {
    yield "\n";
    yield* renderTable(suspectTable(suspects, format), format, view);
    if (format === "text") yield* suspectLines(suspects, view);
  }
  yield* remarks(report, format, view);
  if (format === "text") yield `\n${renderLine(verdictText(report), format)}`;
}

function experimentTable(experiments: readonly ExperimentReport[]): Table {
  const shown = worstFirst(experiments.map((experiment) => ({ ...experiment, outcome: outcomeOf(experiment) })));
  return {
    title: "experiments",
    columns: [
      ...[left(""), left("experiment"), right("P95, before → broken")],
      ...[right("failed"), right("recovered"), left("checks")],
    ],
    rows: shown.map((experiment) => {
      const { outcome, latency, failed, recovered, checks } = experimentCells(experiment);
      return [outcome, experiment.id, latency, failed, recovered, checks];
    }),
  };
}

function openChecks(experiments: readonly ExperimentReport[]): readonly Open[] {
  const all = experiments.flatMap(({ id, checks }) => checks.map((check) => ({ ...check, experiment: id })));
  return worstFirst(all.filter(isOpen));
}

function openTable(open: readonly Open[]): Table {
  return {
    title: "what does not hold",
    columns: [left(""), left("experiment"), left("check"), left("what"), left("fix")],
    rows: open.map(({ outcome, experiment, check, what, fix }) => [
      ...[OUTCOME_WORDS[outcome], experiment, check],
      ...[what, fix ?? "·"],
    ]),
  };
}

/** What has the same remedy stands together: one cause often shows itself in several experiments. */
function* openLines(open: readonly Open[], view: View): Generator<string> {
  yield renderHeading("what does not hold", "text", view.colour);
  for (const alike of Map.groupBy(open, ({ check, fix }) => `${check}\n${fix}`).values()) {
    const [{ check, fix }] = alike as [Open];
    yield* hanging(check, 1, view);
    for (const { outcome, experiment, what } of alike)
      yield* hanging(`${OUTCOME_WORDS[outcome]} in ${experiment}: ${what}`, 2, view);
    if (fix !== null) yield* hanging(`fix: ${fix}`, 2, view);
  }
}

function suspectTable(suspects: readonly SuspectResult[], format: TableFormat): Table {
  const ranks = Object.keys(SUSPECT_WORDS);
  const sorted = suspects.toSorted((a, b) => ranks.indexOf(a.outcome) - ranks.indexOf(b.outcome));
  const isWide = format === "markdown";
  return {
    title: "suspects",
    columns: [left(""), left("rule"), left("where"), left("experiment"), ...(isWide ? [left("what")] : [])],
    rows: sorted.map(({ outcome, rule, file, line, experiment, what }) => [
      ...[SUSPECT_WORDS[outcome], rule, `${file}:${line}`, experiment ?? "·"],
      ...(isWide ? [what] : []),
    ]),
  };
}

function* suspectLines(suspects: readonly SuspectResult[], view: View): Generator<string> {
  for (const { outcome, file, line, what } of suspects) {
    if (outcome === "confirmed" || outcome === "reproduced") yield* hanging(`${file}:${line}: ${what}`, 1, view);
  }
}

/** Waivers with their reasons, what was not tried, and notes. */
function* remarks({ experiments, notTried, notes }: ChaosReport, format: TableFormat, view: View): Generator<string> {
  const waived = experiments.flatMap(({ id, checks }) =>
    checks.flatMap(({ check, waiver }) =>
      waiver === null ? [] : [`${check} in ${id}: waived at ${waiver.where}: ${waiver.reason}`],
    ),
  );
  const lines = [...waived, ...notTried.map(({ id, why }) => `not tried: ${id}: ${why}`), ...notes];
  if (lines.length > 0) yield "\n";
  for (const line of lines.flatMap((one) => one.split("\n"))) {
    if (format === "markdown") yield renderLine(line, format);
    else yield* hanging(line, 0, view);
  }
}

/** A line that goes on further in where a terminal is too narrow for it. */
function* hanging(text: string, depth: number, { width }: View): Generator<string> {
  for (const [number, line] of text.split("\n").entries()) {
    const indent = "  ".repeat(depth + (number === 0 ? 0 : 1));
    const escaped = escapeLine(line);
    if (width === undefined) yield `${indent}${escaped}\n`;
    else
      for (const [index, part] of wrap(escaped, width - indent.length - 2).entries())
        yield `${indent}${index === 0 ? "" : "  "}${part}\n`;
  }
}
