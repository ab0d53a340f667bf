import { counted } from "../base/counted.ts";
import { editName } from "./converge-edit-name.ts";
import type {
  ConvergeEdit,
  ConvergeFigures,
  ConvergeFinding,
  ConvergePlan,
  ConvergeReport,
  ConvergeVex,
  ProgramSize,
} from "./converge-report.ts";
import { escapeLine } from "./escape.ts";
import { renderModuleUse } from "./module-use-view.ts";
import { reachText, scannedBy, severityText, standardAnswer, traceText } from "./finding-text.ts";
import { formatSize } from "./size.ts";
import { left, renderHeading, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** The report for people: what is reachable, the plan as a change of go.mod, before and after, and what remains. */
export function* renderConverge(report: ConvergeReport, format: TableFormat, view: View): Generator<string> {
  yield renderLine(headLine(report), format);
  yield renderLine(scannedBy(report), format);
  const tables = [
    ...(report.findings.length > 0 ? [findingTable("findings", report.findings)] : []),
    ...(report.standardLibrary.findings.length > 0 ? [standardTable(report)] : []),
  ];
  for (const table of tables) yield* apart(renderTable(table, format, view));
  if (report.standardLibrary.findings.length > 0) yield* apart([renderLine(standardAnswer(report), format)]);
  yield* apart(renderPlan(report, format, view));
  yield* apart(renderTable(figureTable(report), format, view));
  if (report.remaining.length > 0) yield* apart(renderTable(remainingTable(report), format, view));
  if (report.modules !== null) yield* apart(renderModuleUse(report.modules, format, view));
  const ends = endsOf(report);
  if (ends.length > 0) yield* apart(ends.map((line) => renderLine(line, format)));
}

function* apart(lines: Iterable<string>): Generator<string> {
  yield "\n";
  yield* lines;
}

function headLine({ module, go, findings, plan, remaining }: ConvergeReport): string {
  const cleared = findings.filter((one) => one.cleared).length;
  const found = `${counted(findings.length, "finding")} in Go modules`;
  if (findings.length === 0) return `${module}, ${go}: no findings in Go modules`;
  if (plan.edits.length === 0) return `${module}, ${go}: ${found}; no change of go.mod clears any of them`;
  const edits = counted(plan.edits.length, "line");
  return `${module}, ${go}: ${found}; ${edits} of go.mod ${plan.edits.length === 1 ? "clears" : "clear"} ${cleared}, and ${remaining.length} remain`;
}

function findingTable(title: string, findings: readonly ConvergeFinding[]): Table {
  return {
    title,
    columns: [
      left("id"),
      left("module"),
      left("version"),
      left("reachable"),
      left("severity"),
      left("change"),
      left("trace"),
    ],
    rows: findings.map((one) => [
      one.id,
      one.module,
      one.version ?? "?",
      reachText(one),
      severityText(one),
      one.cleared ? "cleared" : "remains",
      traceText(one),
    ]),
  };
}

function standardTable({ standardLibrary }: ConvergeReport): Table {
  const { columns, rows } = findingTable("", standardLibrary.findings);
  // No line of the requirements changes these.
  const without = <Cell>(cells: readonly Cell[]) => cells.filter((_, index) => index !== 5);
  return { title: "the standard library and Go itself", columns: without(columns), rows: rows.map(without) };
}

function* renderPlan({ plan, rejected, written }: ConvergeReport, format: TableFormat, view: View): Generator<string> {
  yield renderHeading(written ? "the change, written" : "the change", format, view.colour);
  if (plan.edits.length === 0) yield renderLine("go.mod stays as it is", format);
  else yield* renderDiff(plan.diff, format);
  yield "\n";
  for (const edit of plan.edits) yield renderLine(`${editName(edit)}: ${necessityText(edit)}`, format);
  if (plan.checks.length > 0) yield renderLine(`in a copy: ${plan.checks.map(checkText).join(", ")}`, format);
  if (plan.notMinimal !== null) yield renderLine(NOT_MINIMAL[plan.notMinimal], format);
  for (const { versions, work, why } of rejected) {
    const [first = ""] = why.split("\n");
    const what = versions.join(" with ") || "another change";
    yield renderLine(`${what} was tried and fails at ${work}: ${first}`, format);
  }
}

const NOT_MINIMAL = {
  effort: "a smaller change may exist: the search was ended before it had seen all",
  attempts: "a change may exist: those that were tried fail, and plimsoll gave up",
} as const;

function* renderDiff(diff: string, format: TableFormat): Generator<string> {
  if (format === "markdown") yield "```diff\n";
  for (const line of diff.trimEnd().split("\n")) {
    // The tabs of go.mod stay, and no line may end the fence.
    const escaped = line.split("\t").map(escapeLine).join("\t");
    yield `${format === "markdown" ? escaped.replaceAll("```", "` ` `") : escaped}\n`;
  }
  if (format === "markdown") yield "```\n";
}

function necessityText({ necessity, returns, evidence, kind }: ConvergeEdit): string {
  if (necessity === "fails") return "needed, without it comes what was tried and fails";
  if (necessity === "obsolete") return "it can go, nothing is found and the module builds without it";
  if (necessity === "unproven") return "not proven, it was not carried out or answers nothing that is known";
  if (necessity === "follows") return "follows, go makes it again by itself";
  if (necessity === "untidy") return "needed, go finds no requirements without it";
  const by = evidence === "scan" ? "govulncheck was run" : "by the versions that go chooses";
  const verb = kind === "toolchain" ? "stay" : "come";
  const back = kind === "toolchain" ? "" : " back";
  return `needed, without it ${returns.join(", ")} ${verb}${returns.length === 1 ? "s" : ""}${back} (${by})`;
}

const WORKS = { tidy: "tidied", build: "built", vet: "vetted", test: "tested" } as const;

function checkText({ work, packages, outcome }: ConvergePlan["checks"][number]): string {
  const which =
    work !== "test" ? "" : packages === null ? " (all packages)" : ` (${counted(packages, "package")} affected)`;
  return outcome === "passed" ? `${WORKS[work]}${which}` : `go ${work}${which} fails, as it does without the change`;
}

function figureTable({ before, after, secondScan }: ConvergeReport): Table {
  const by = secondScan === "govulncheck" ? "govulncheck, run again" : "the versions that go chose";
  return {
    title: `before and after; after by ${by}`,
    columns: [left(""), right("before"), right("after")],
    rows: [...rowsOf(before, after), ...programRows(before.programs, after.programs)],
  };
}

function rowsOf(before: ConvergeFigures, after: ConvergeFigures): readonly string[][] {
  const row = (name: string, of: (figures: ConvergeFigures) => number) => [name, `${of(before)}`, `${of(after)}`];
  const named = (part: "byTier" | "bySeverity", words: (name: string) => string) =>
    Object.keys(before.findings[part]).flatMap((name) => {
      const of = ({ findings }: ConvergeFigures) => (findings[part] as Readonly<Record<string, number>>)[name] ?? 0;
      return of(before) === 0 && of(after) === 0 && name !== "unknown" ? [] : [row(words(name), of)];
    });
  return [
    row("direct requirements", ({ direct }) => direct),
    row("indirect requirements", ({ indirect }) => indirect),
    row("vulnerable modules", ({ vulnerableModules }) => vulnerableModules),
    row("findings", ({ findings }) => findings.total),
    row("  reachable", ({ findings }) => findings.byReachability.yes),
    ...named("byTier", (name) => (name === "unknown" ? "  tier unknown" : `  at ${name} level`)),
    ...named("bySeverity", (name) => (name === "unknown" ? "  severity unknown" : `  ${name}`)),
  ];
}

function programRows(before: readonly ProgramSize[] | null, after: readonly ProgramSize[] | null): readonly string[][] {
  const sizeIn = (programs: readonly ProgramSize[] | null, importPath: string) => {
    const size = programs?.find((one) => one.importPath === importPath)?.sizeBytes;
    return size === undefined ? "?" : formatSize(size);
  };
  return (before ?? []).map(({ importPath }) => [importPath, sizeIn(before, importPath), sizeIn(after, importPath)]);
}

function remainingTable({ remaining }: ConvergeReport): Table {
  return {
    title: "what remains",
    columns: [left("id"), left("module"), left("why"), left("imported by")],
    rows: remaining.map(({ id, module, version, why, imports, requirements }) => [
      id,
      `${module} ${version}`,
      why,
      imports === null
        ? `no package; required by ${requirements.slice(0, -1).join(" → ") || "go.mod"}`
        : imports.join(" → "),
    ]),
  };
}

function endsOf({ notes, plan, written, vex }: ConvergeReport): readonly string[] {
  const next =
    plan.edits.length > 0 && !written ? ["nothing was written: --write applies it, --patch FILE keeps it"] : [];
  const stated = vex === null || vex.files.length === 0 ? [] : [statedText(vex)];
  return [...stated, ...notes.map((note) => `note: ${note}`), ...next];
}

function statedText({ files, image, statements }: ConvergeVex): string {
  const counts = Object.entries(statements)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status.replaceAll("_", " ")}`);
  const subject = image === null ? "every program of the module" : `${image.repository}@${image.digest}`;
  return `stated of ${subject} in ${files.map(({ name }) => name).join(", ")}: ${counts.join(", ")}`;
}
