import { counted } from "../base/counted.ts";
import type { LintedManifest, LintFinding, LintReport } from "./lint-report.ts";
import { formatSize } from "./size.ts";
import { renderLine, renderTable, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** The report for people: what was checked, the findings by bytes, and a fix for each rule. */
export function* renderLint(report: LintReport, format: TableFormat, { colour, width }: View): Generator<string> {
  for (const line of headLines(report)) yield renderLine(line, format);
  const open = report.findings.filter(({ waived }) => waived === null);
  if (open.length > 0) {
    yield "\n";
    yield* renderTable(findingTable(open, width, report.manifest === null), format, { colour });
    yield "\n";
    yield* renderTable(fixTable(open), format, { colour });
  }
  const waived = report.findings.filter((finding) => finding.waived !== null);
  if (waived.length > 0) {
    yield "\n";
    yield* renderTable(waivedTable(waived, width), format, { colour });
  }
  for (const note of report.notes) yield renderLine(note, format);
}

function headLines({ dockerfile, image, manifest, summary, rules }: LintReport): string[] {
  const { errors, warnings, notes, waived } = summary ?? { errors: 0, warnings: 0, notes: 0, waived: 0 };
  const found = errors + warnings + notes;
  return [
    ...(image === null
      ? []
      : [
          `${image.name}: ${formatSize(image.sizeBytes)} stored, ${formatSize(image.wireBytes)} on the wire`,
          `a rebuild without waste would save ${wasteOf(image)}`,
        ]),
    ...(dockerfile === null ? [] : [dockerfile]),
    ...(manifest === null ? [] : manifestLines(manifest)),
    found === 0
      ? `${counted(rules.length, "rule holds", "rules hold")}${waived === 0 ? "" : `, ${counted(waived, "finding")} waived`}`
      : `${counted(errors, "error")}, ${counted(warnings, "warning")}, ${counted(notes, "note")}, ${waived} waived; ${counted(rules.length, "rule")}`,
  ];
}

const MOST_UNSEEN = 10;

function manifestLines({ target, files, objects, pods, containers, podSecurity, images, notLookedAt }: LintedManifest) {
  const shown = notLookedAt.slice(0, MOST_UNSEEN);
  const more = notLookedAt.length - shown.length;
  return [
    `${target === "-" ? "standard input" : target}: ${counted(objects, "object")} in ${counted(files, "file")}, ${counted(pods, "pod template")} with ${counted(containers, "container")}`,
    `held against Pod Security ${podSecurity}`,
    ...images.map((image) => `${image.name}: looked at for ${counted(image.containers, "container")}`),
    ...shown.map(
      ({ container, image }) =>
        `not looked at, because --image does not give it: ${image ?? "no image"} (${container})`,
    ),
    ...(more > 0 ? [`not looked at either: ${counted(more, "other container")}`] : []),
  ];
}

function wasteOf({ reclaimableBytes, reclaimableWireBytes }: NonNullable<LintReport["image"]>): string {
  if (reclaimableBytes === 0) return "nothing";
  return `${formatSize(reclaimableBytes)} stored, whose share of the wire is ${formatSize(reclaimableWireBytes)}`;
}

/** Manifests have no bytes that could be saved: for them the columns of sizes are left out. */
function findingTable(findings: readonly LintFinding[], width: View["width"], hasSizes: boolean): Table {
  return {
    title: "findings",
    columns: [
      ...(hasSizes ? SIZE_COLUMNS : []),
      { header: "", align: "left" },
      { header: "rule", align: "left" },
      { header: "where", align: "left" },
      { header: "what", align: "left" },
    ],
    rows: findings.map((finding) => [
      ...(hasSizes ? sizesOf(finding) : []),
      finding.level,
      finding.rule,
      whereOf(finding, width),
      finding.what,
    ]),
  };
}

const SIZE_COLUMNS: Table["columns"] = [
  { header: "stored", align: "right" },
  { header: "share of wire", align: "right" },
];

/** Each rule once, in the order of its first finding. Its page says why it matters. */
function fixTable(findings: readonly LintFinding[]): Table {
  const rules = [...Map.groupBy(findings, ({ rule }) => rule).values()].map(([first]) => first!);
  return {
    title: "what to do",
    columns: [
      { header: "the rule's page", align: "left" },
      { header: "fix", align: "left" },
    ],
    rows: rules.map(({ docs, title, fix }) => [docs, fix ?? title]),
  };
}

function waivedTable(findings: readonly LintFinding[], width: View["width"]): Table {
  return {
    title: "waived",
    columns: [
      { header: "stored", align: "right" },
      { header: "rule", align: "left" },
      { header: "where", align: "left" },
      { header: "reason", align: "left" },
    ],
    rows: findings.map((finding) => [
      sizesOf(finding)[0]!,
      finding.rule,
      whereOf(finding, width),
      `${finding.waived!.reason} (${finding.waived!.where})`,
    ]),
  };
}

function sizesOf({ bytes, wireBytes }: LintFinding): string[] {
  return [bytes, wireBytes].map((size) => (size === null ? "·" : formatSize(size)));
}

/** On a terminal, the place of a finding shows this many characters of an instruction. */
const SHOWN_INSTRUCTION = 40;

function whereOf({ position, layer, path }: LintFinding, width: View["width"]): string {
  if (position !== null) return `${position.file}:${position.line}`;
  if (layer === null) return path ?? "config";
  const instruction = layer.instruction.replaceAll(/\s+/g, " ");
  const isWhole = width === undefined || instruction.length <= SHOWN_INSTRUCTION;
  const short = isWhole ? instruction : `${instruction.slice(0, SHOWN_INSTRUCTION - 1)}…`;
  return `layer ${layer.layer} ${short}`.trimEnd();
}
