import { counted } from "../base/counted.ts";
import { reachText, scannedBy, severityText, standardAnswer, traceText } from "./finding-text.ts";
import type { FindingsReport, FoundProgram, TargetFinding } from "./findings-report.ts";
import { left, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

type Shown = Omit<FindingsReport, "counts">;

/** Who found what, in which program, how near it is to the code, and what would have to be raised. */
export function* renderFindings(report: Shown, format: TableFormat, view: View): Generator<string> {
  yield renderLine(report.scanners.length === 0 ? "nothing was scanned" : scannedBy(report), format);
  if (report.programs.length > 0) yield* apart(renderTable(programTable(report.programs), format, view));
  if (report.findings.length > 0)
    yield* apart(renderTable(findingTable("findings", report.findings, report), format, view));
  if (report.standardLibrary.findings.length > 0) {
    const title = "the standard library and Go itself";
    yield* apart(renderTable(findingTable(title, report.standardLibrary.findings, report), format, view));
    yield* apart([renderLine(standardAnswer(report), format)]);
  }
  if (report.otherPackages.length > 0) yield* apart(renderTable(packageTable(report), format, view));
  if (report.raises.length > 0) yield* apart(renderTable(raiseTable(report), format, view));
  const remarks = remarksOn(report);
  if (remarks.length > 0) yield* apart(remarks.map((line) => renderLine(line, format)));
}

/** How many findings each module has, as the tables of a program name them: Go's own are those of `std`. */
export function findingsByModule({ findings, standardLibrary }: Shown): ReadonlyMap<string, number> {
  const counts = new Map([["std", standardLibrary.findings.length]]);
  for (const { module } of findings) counts.set(module, (counts.get(module) ?? 0) + 1);
  return counts;
}

function* apart(lines: Iterable<string>): Generator<string> {
  yield "\n";
  yield* lines;
}

function programTable(programs: readonly FoundProgram[]): Table {
  return {
    title: "Go programs",
    columns: [left("file"), left("main package"), left("go"), left("findings were found in"), right("findings")],
    rows: programs.map((one) => [one.path, one.main, one.go, sightText(one), `${one.findings}`]),
  };
}

function sightText({ lookedAt, hasSymbols }: FoundProgram): string {
  if (lookedAt === "kept-scan") return "the scan that was kept before it was stripped";
  if (lookedAt === "reports") return "the reports";
  return hasSymbols ? "the program and its symbols" : "the program, which has no symbols: modules only";
}

/** The program has a column where there are several. */
function findingTable(title: string, findings: readonly TargetFinding[], { programs }: Shown): Table {
  const several = programs.length > 1;
  return {
    title,
    columns: [
      ...[left("id"), left("module"), left("version"), left("fixed in"), left("reachable"), left("severity")],
      ...(several ? [left("program")] : []),
      left("trace"),
    ],
    rows: findings.map((one) => [
      ...[one.id, one.module, one.version ?? "?", one.fixedVersions.join(", ") || "none known"],
      ...[reachText(one), severityText(one)],
      ...(several ? [one.programs.join(", ")] : []),
      // A program without symbols shows the module alone, which stands in its own column.
      one.trace.some(({ symbol, package: path }) => symbol !== null || path !== null) ? traceText(one) : "",
    ]),
  };
}

function packageTable({ otherPackages }: Shown): Table {
  return {
    title: "other packages of the image",
    columns: [left("id"), left("package"), left("version"), left("fixed in"), left("severity")],
    rows: otherPackages.map((one) => [
      ...[one.id, `${one.ecosystem}:${one.package}`, one.version ?? "?", one.fixedVersions.join(", ") || "none known"],
      severityText(one),
    ]),
  };
}

function raiseTable({ raises }: Shown): Table {
  return {
    title: "what would have to be raised, in the source",
    columns: [left("module"), left("from"), left("to"), left("clears"), left("stays")],
    rows: raises.map(({ module, from, to, cleared, left: stays }) => [
      ...[module, from, to ?? "no version with a fix is known", cleared.join(", "), stays.join(", ")],
    ]),
  };
}

function remarksOn({ unjudged, notes, suppressed }: Shown): readonly string[] {
  return [
    ...unjudged.map(({ what, why }) => `not looked at, so nothing is known of it: ${what}: ${why}`),
    ...notes.map((note) => `note: ${note}`),
    ...((suppressed ?? 0) === 0 ? [] : [`note: a scanner set ${counted(suppressed!, "finding")} aside`]),
  ];
}
