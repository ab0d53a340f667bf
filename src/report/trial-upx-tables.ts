import type { UpxDecision, UpxReason } from "../trial/upx/judge.ts";
import { formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";
import { measuredCells } from "./trial-measured.ts";
import type { MemoryLimitReport, Section, SignalRow } from "./trial-report.ts";
import type { UpxProgram, UpxReport, UpxSeen } from "./trial-upx.ts";

const MEASURED = [
  ...[left("what"), right("as it is"), right("packed"), right("packed / as it is"), right("95 %"), left("shows")],
];
const BESIDES = [left("what"), left("as it is"), left("packed")];

/** What was measured of an image and its packed copy, for people. */
export function upxMeasuredTable({ runtime, version, image, measured }: UpxReport): Table {
  const where = runtime === null ? "" : `, in ${runtime.name} ${runtime.version}`;
  const rows = measured.map((row) => {
    const { quantity, before, after, ratio, interval, shows } = measuredCells(row);
    return [quantity, before, after, ratio, interval, shows];
  });
  return { title: `${image.name} packed by UPX ${version}${where}`, columns: MEASURED, rows };
}

/** What else packing changes, and what all of it is worth. */
export function upxTables(report: UpxReport): readonly Table[] {
  const { verdict, notes } = report;
  const reasons = reasonTexts(verdict.reasons).map((text) => [text]);
  return [
    { title: "what else packing changes", columns: BESIDES, rows: besides(report) },
    { title: VERDICTS[verdict.decision], columns: [left("because")], rows: reasons },
    ...(notes.length === 0 ? [] : [{ title: "notes", columns: [left("note")], rows: notes.map((note) => [note]) }]),
  ];
}

const VERDICTS: Readonly<Record<UpxDecision, string>> = {
  "pack": "verdict: packing is worth it",
  "leave": "verdict: leave the image as it is",
  "a trade": "verdict: a trade, which only you can weigh",
  "not decided": "verdict: not decided",
};

function besides({ programs, equivalence, signals, memoryLimit, sight }: UpxReport): Table["rows"] {
  const several = programs.length > 1;
  return [
    ...programs.map(programCells),
    ...(equivalence === null ? [] : [["answers", ...answersCells(equivalence)]]),
    ...signalCells(signals),
    ...(memoryLimit === null ? [] : [["memory limit", limitText(memoryLimit.plain), limitText(memoryLimit.packed)]]),
    ...sight.map(({ path, by, plain, packed }) => [several ? `${by} ${path}` : by, seenText(plain), seenText(packed)]),
  ];
}

function programCells({ path, plainBytes, packedBytes, packSeconds, refused }: UpxProgram): readonly string[] {
  if (packedBytes === null) return [path, formatSize(plainBytes), `refused: ${refused}`];
  return [path, formatSize(plainBytes), `${formatSize(packedBytes)}, packed in ${packSeconds!.toFixed(1)} s`];
}

function answersCells(equivalence: NonNullable<UpxReport["equivalence"]>): readonly [string, string] {
  if ("unknown" in equivalence) return ["not found out", equivalence.unknown];
  const { same, requests, differences } = equivalence.found;
  const asked = requests === 1 ? "1 request" : `${requests} requests`;
  return [asked, same ? "the same" : `${differences.length} differ, the first in ${differences[0]!.about}`];
}

function signalCells(signals: UpxReport["signals"]): Table["rows"] {
  if (signals === null) return [];
  if ("unknown" in signals) return [["signals", "not found out", signals.unknown]];
  const { before = [], after = [] } = Object.groupBy(signals.found, ({ image }) => image);
  return before.map((plain, index) => [plain.signal, signalText(plain), signalText(after[index])]);
}

function signalText(row: SignalRow | undefined): string {
  if (row === undefined) return "not found out";
  const { inFlight, lost, secondsToExit, exitCode, remark } = row;
  const end = secondsToExit === null ? [] : [`exit code ${exitCode ?? "unknown"} after ${secondsToExit.toFixed(2)} s`];
  if (row.signal !== "SIGTERM") return [...end, remark].join(", ");
  return [...end, ...(inFlight === null ? ["nothing in flight"] : [`${lost} of ${inFlight} requests lost`])].join(", ");
}

function limitText(section: Section<MemoryLimitReport>): string {
  if ("unknown" in section) return `not found out: ${section.unknown}`;
  const { limitBytes, ended } = section.found;
  return limitBytes === null ? "survives each that was tried" : `${ended} at ${formatSize(limitBytes)}`;
}

function seenText({ sees, what }: UpxSeen): string {
  if (sees === null) return `not asked: ${what}`;
  return sees ? what : `nothing: ${what}`;
}

/** The figures of the verdict as sentences, the one that decides first. */
function reasonTexts(reasons: readonly UpxReason[]): readonly string[] {
  const blinded = reasons.flatMap((reason) => (reason.of === "blinded" ? [reason.what] : []));
  return [
    ...reasons.flatMap((reason) => (reason.of === "broken" ? [reason.what] : [])),
    ...countText(reasons),
    ...reasons.flatMap((reason) => ("saved" in reason ? [amountText(reason)] : [])),
    ...(blinded.length === 0 ? [] : [`nothing is seen in it any more by ${blinded.join(", ")}`]),
  ];
}

/** What a node with one container saves and pays, in bytes. */
function countText(reasons: readonly UpxReason[]): readonly string[] {
  const savedOf = (name: UpxReason["of"]) =>
    reasons.find((reason): reason is Amount => "saved" in reason && reason.of === name)?.saved ?? null;
  const [stored, wire, memory] = [savedOf("stored"), savedOf("wire"), savedOf("private memory")];
  if (stored === null || wire === null || memory === null) return [];
  const inMemory = memory === 0 ? "and no difference in memory is shown" : `and has ${sizeText(memory)} in memory`;
  return [`a node with one container keeps and pulls ${sizeText(stored + wire)}, ${inMemory}`];
}

type Amount = Extract<UpxReason, { readonly saved: number | null }>;

function amountText({ of, saved, unknown }: Amount): string {
  if (of === "memory limit") {
    return saved! < 0
      ? "it does not survive memory limits that the image as it is survives"
      : "it survives memory limits that the image as it is does not survive";
  }
  if (saved === null) return `${NAMES[of]}: not known: ${unknown}`;
  if (saved === 0) return `${NAMES[of]}: ${of === "stored" || of === "wire" ? "the same" : "no difference shown"}`;
  const seconds = `${Math.abs(saved).toFixed(3)} s ${saved > 0 ? "less" : "more"}`;
  return `${NAMES[of]}: ${of === "start" ? seconds : sizeText(saved)}`;
}

const NAMES = {
  "stored": "stored on a node",
  "wire": "on the wire, each with the compression that suits it best",
  "private memory": "private memory of each container",
  "start": "from the start to the first answer",
} as const;

function sizeText(savedBytes: number): string {
  if (savedBytes === 0) return "the same";
  return `${formatSize(Math.abs(savedBytes))} ${savedBytes > 0 ? "less" : "more"}`;
}
