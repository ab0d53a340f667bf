import { counted } from "../base/counted.ts";
import type { AuditedFinding, AuditReport } from "./audit-report.ts";
import { renderLine, renderTable, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** The report for people: what was looked at, the suspects by file, and what to do about each rule. */
export function* renderAudit(report: AuditReport, format: TableFormat, { colour }: View): Generator<string> {
  for (const line of headLines(report)) yield renderLine(line, format);
  const open = report.findings.filter(({ waived }) => waived === null);
  const waived = report.findings.filter((finding) => finding.waived !== null);
  const tables = [
    ...(open.length === 0 ? [] : [suspectTable(open), fixTable(open)]),
    ...(waived.length === 0 ? [] : [waivedTable(waived)]),
    ...(report.notAudited.length === 0 ? [] : [notAuditedTable(report)]),
  ];
  for (const table of tables) {
    yield "\n";
    yield* renderTable(table, format, { colour });
  }
  const tail = tailLines(report);
  if (tail.length > 0) yield "\n";
  for (const line of tail) yield renderLine(line, format);
}

function headLines({ modules, go, platform, audited, summary, rules }: AuditReport): string[] {
  if (audited === null || summary === null) return [];
  const { packages, files, lines } = audited;
  const looked = `${counted(packages, "package")}, ${counted(files, "file")}, ${counted(lines, "line")}`;
  const found = summary.warnings === 0 ? "nothing is suspect" : `${counted(summary.warnings, "suspect")}`;
  return [
    `${modules.join(", ")} for ${platform}, ${go}: ${looked}`,
    `${found}, ${summary.waived} waived; ${counted(rules.length, "rule")}`,
  ];
}

function suspectTable(findings: readonly AuditedFinding[]): Table {
  return {
    title: "suspects",
    columns: [
      { header: "where", align: "left" },
      { header: "rule", align: "left" },
      { header: "how sure", align: "left" },
      { header: "what", align: "left" },
    ],
    rows: findings.map((finding) => [whereOf(finding), finding.rule, finding.certainty ?? "certain", whatOf(finding)]),
  };
}

function whereOf({ position }: AuditedFinding): string {
  return position === null ? "·" : `${position.file}:${position.line}`;
}

function whatOf({ what, related, alsoSaid }: AuditedFinding): string {
  const places = related.map((one) => `${one.what}: ${one.file}:${one.line}`);
  const said = alsoSaid.map(({ tool, rule }) => `${tool} says ${rule || "something"} here`);
  return [what, ...places, ...said].join("; ");
}

/** Each rule once, in the order of its first finding. Its page says why it matters. */
function fixTable(findings: readonly AuditedFinding[]): Table {
  const rules = [...Map.groupBy(findings, ({ rule }) => rule).values()];
  return {
    title: "what to do",
    columns: [
      { header: "the rule's page", align: "left" },
      { header: "found", align: "right" },
      { header: "shows itself by", align: "left" },
      { header: "fix", align: "left" },
    ],
    rows: rules.map((group) => {
      const { docs, fix, fault, title } = group[0]!;
      return [docs, String(group.length), fault === null ? "·" : FAULTS[fault], fix ?? title];
    }),
  };
}

const FAULTS: Readonly<Record<NonNullable<AuditedFinding["fault"]>, string>> = {
  "blackhole": "a peer that never answers",
  "latency": "a peer that answers late",
  "refused": "a peer that is down",
  "partition": "a network that is cut",
  "slow-client": "clients that send slowly",
  "panic": "a panic",
  "load": "many requests at once",
  "limits": "a container with limits",
  "none": "every request",
};

function waivedTable(findings: readonly AuditedFinding[]): Table {
  return {
    title: "waived",
    columns: [
      { header: "where", align: "left" },
      { header: "rule", align: "left" },
      { header: "reason", align: "left" },
    ],
    rows: findings.map((finding) => [
      whereOf(finding),
      finding.rule,
      `${finding.waived!.reason} (${finding.waived!.where})`,
    ]),
  };
}

function notAuditedTable({ notAudited }: AuditReport): Table {
  return {
    title: "not audited",
    columns: [
      { header: "package", align: "left" },
      { header: "why", align: "left" },
    ],
    rows: notAudited.map(({ package: path, why }) => [
      path,
      why.split("\n").find((line) => !line.startsWith("# ")) ?? why,
    ]),
  };
}

function tailLines({ findings, leftOut, others, notes }: AuditReport): string[] {
  const byTool = [...Map.groupBy(others, ({ tool }) => tool)].map(
    ([tool, list]) => `${counted(list.length, "result")} of ${tool} elsewhere: see its own report`,
  );
  return [...confirmLines(findings), ...leftOutLines(leftOut), ...byTool, ...notes.map((note) => `note: ${note}`)];
}

/** Which command makes the faults by which suspects show themselves. */
function confirmLines(findings: AuditReport["findings"]): string[] {
  const isShown = findings.some(({ fault, waived }) => waived === null && fault !== null && fault !== "none");
  if (!isShown) return [];
  return [
    "what shows itself is confirmed by: plimsoll audit --json > suspects.json; plimsoll chaos IMAGE --suspects suspects.json",
  ];
}

function leftOutLines(leftOut: AuditReport["leftOut"]): string[] {
  if (leftOut === null) return [];
  const { testFiles, testPackages, generatedFiles } = leftOut;
  const parts = [
    ...(testFiles === 0 ? [] : [counted(testFiles, "test file")]),
    ...(testPackages.length === 0 ? [] : [`${counted(testPackages.length, "package")} for tests`]),
    ...(generatedFiles.length === 0 ? [] : [counted(generatedFiles.length, "generated file")]),
  ];
  return parts.length === 0 ? [] : [`left out: ${parts.join(", ")}`];
}
