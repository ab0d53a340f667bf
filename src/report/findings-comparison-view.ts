import { counted } from "../base/counted.ts";
import type {
  EcosystemCounts,
  FindingRow,
  FindingsComparison,
  FindingsSide,
  SeverityCounts,
} from "./findings-comparison-report.ts";
import { left, renderHeading, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** What has no severity stands before the harmless: it may be the worst. */
export const WORST_FIRST = [
  "critical",
  "high",
  "unknown",
  "medium",
  "low",
  "negligible",
] as const satisfies readonly (keyof SeverityCounts)[];

interface Choices {
  /** Rows of each list. */
  readonly top: number;
  readonly format: TableFormat;
}

/** What scanners found before and after: who looked, the numbers, and which findings went, stayed and came. */
export function* renderFindingsComparison(
  report: FindingsComparison,
  { top, format }: Choices,
  view: View,
): Generator<string> {
  const { before, after, gone, stayed, came, notes } = report;
  yield "\n";
  yield renderHeading("vulnerabilities", format, view.colour);
  for (const [name, side] of [
    ["before", before],
    ["after", after],
  ] as const) {
    yield `${format === "text" ? "  " : ""}${renderLine(`${name}: ${sideText(side)}`, format)}`;
  }
  for (const note of notes) yield `${format === "text" ? "  " : ""}${renderLine(note, format)}`;
  const tables = [
    severityTable(before, after),
    ecosystemTable(before, after),
    ...listOf("findings that went", gone.map(cellsOf), top),
    ...listOf("findings that came", came.map(cellsOf), top),
    ...listOf("findings that stayed", stayed.map(stayedCells), top),
  ];
  for (const table of tables) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
}

/** Which reports there are, who wrote them with which database, and what they leave open. */
export function sideText({ reports, scanners, isBound, suppressed }: FindingsSide): string {
  const looked = scanners.map(({ name, version, databaseDate }) => {
    const date = databaseDate === null ? "an unknown date" : databaseDate.slice(0, 10);
    return `${name} ${version ?? "of an unknown version"}, database of ${date}`;
  });
  const aside = suppressed === null ? "set aside: unknown" : `set aside: ${suppressed}`;
  return [`${reports.join(", ")}: ${looked.join("; ")}`, aside, ...(isBound ? [] : ["not bound to the image"])].join(
    "; ",
  );
}

const NUMBERS = [right("before"), right("after"), right("change")];

function severityTable(before: FindingsSide, after: FindingsSide): Table {
  const rows = WORST_FIRST.filter((level) => before.bySeverity[level] + after.bySeverity[level] > 0);
  return {
    title: "by severity, as each scanner says it",
    columns: [...NUMBERS, left("severity")],
    rows: [
      ...rows.map((level) => [...numbers(before.bySeverity[level], after.bySeverity[level]), level]),
      [...numbers(before.total, after.total), "all"],
    ],
  };
}

function ecosystemTable(before: FindingsSide, after: FindingsSide): Table {
  return {
    title: "by ecosystem",
    columns: [...NUMBERS, left("ecosystem"), left("after, by severity")],
    rows: before.byEcosystem.map((one, index) => {
      const now = after.byEcosystem[index]!;
      return [...numbers(one.total, now.total), one.name, severitiesOf(now)];
    }),
  };
}

function severitiesOf({ bySeverity }: EcosystemCounts): string {
  return WORST_FIRST.filter((level) => bySeverity[level] > 0)
    .map((level) => `${bySeverity[level]} ${level}`)
    .join(", ");
}

function numbers(before: number, after: number): readonly string[] {
  const change = after - before;
  return [String(before), String(after), change === 0 ? "±0" : change > 0 ? `+${change}` : `−${-change}`];
}

type Cells = readonly [severity: string, id: string, ecosystem: string, name: string, version: string, fixed: string];

function cellsOf({ severity, id, ecosystem, name, version, fixedVersions }: FindingRow): Cells {
  const by = severity?.by == null ? "" : ` (${severity.by})`;
  const level = severity === null ? "unknown" : `${severity.level}${by}`;
  return [level, id, ecosystem, name, version ?? "", fixedVersions.join(", ")];
}

function stayedCells(row: FindingsComparison["stayed"][number]): Cells {
  const [level, id, ecosystem, name, version, fixed] = cellsOf(row);
  const now = row.afterVersion ?? "unknown";
  return [level, id, ecosystem, name, row.afterVersion === row.version ? version : `${version} → ${now}`, fixed];
}

function listOf(title: string, rows: readonly Cells[], top: number): readonly Table[] {
  if (rows.length === 0) return [];
  const rank = ([level]: Cells) => WORST_FIRST.findIndex((one) => level.startsWith(one));
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || (a[1] < b[1] ? -1 : Number(a[1] > b[1])));
  const more = rows.length - top;
  const others = more <= 0 ? [] : [["", `and ${counted(more, "other")}`, "", "", "", ""]];
  return [
    {
      title: `${title} (${rows.length})`,
      columns: ["severity", "vulnerability", "ecosystem", "package", "version", "fixed in"].map(left),
      rows: [...sorted.slice(0, top), ...others],
    },
  ];
}
