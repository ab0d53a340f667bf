import type { Contents } from "../evidence/contents/contents.ts";
import { formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";
import { ABILITY_COLUMNS, abilityRows } from "./trial-abilities.ts";
import { knobsTables } from "./trial-knobs.ts";
import { libcTable } from "./trial-libc.ts";
import type { HardeningRow, Section, SignalRow, TrialDifference, TrialReport } from "./trial-report.ts";
import { upxTables } from "./trial-upx-tables.ts";

/** Everything that was not measured in pairs, as tables for people. A part that could not be found out is one row. */
export function trialTables({
  equivalence,
  abilities,
  libc,
  upx,
  knobs,
  hardening,
  contents,
  signals,
  cpuLimits,
  memoryLimit,
}: TrialReport): readonly Table[] {
  return [
    ...sectionTable("answers", equivalence, ANSWERS, ({ differences, requests, same }) =>
      same
        ? [["nothing differs", `${requests} requests, the log and the exit code`, "", "", ""]]
        : [...Map.groupBy(differences, ({ about }) => about).values()].map(differenceCells),
    ),
    ...sectionTable("what the image lets its programs do", abilities, ABILITY_COLUMNS, abilityRows),
    ...(libc === null ? [] : [libcTable(libc)]),
    ...(upx === null ? [] : upxTables(upx)),
    ...(knobs === null ? [] : knobsTables(knobs)),
    ...sectionTable("hardening", hardening, HARDENING, (rows) => rows.map(hardeningCells)),
    ...(contents === null ? [] : [contentsTable(contents)]),
    ...sectionTable("signals", signals, SIGNALS, (rows) => rows.map(signalCells)),
    ...sectionTable("CPU limits", cpuLimits, CPU, (rows) =>
      rows.map(({ limitCores, cores, maxProcs, why }) => [
        String(limitCores),
        String(cores),
        maxProcs === null ? "not decided" : String(maxProcs),
        why,
      ]),
    ),
    ...sectionTable("memory limit", memoryLimit, MEMORY, ({ limitBytes, ended, evidence, goMemoryLimitHelps }) => [
      ["the service did not survive", limitBytes === null ? "no limit that was tried" : formatSize(limitBytes)],
      ["it", ended],
      ...evidence.map((sentence) => ["", sentence]),
      ["with GOMEMLIMIT at nine tenths of it", helpText(goMemoryLimitHelps)],
    ]),
  ];
}

const ANSWERS = [left("about"), left("what"), left("before"), left("after"), left("missing, seen by a trace")];
const HARDENING = [left("mode"), left("survives"), left("what differs")];
const SIGNALS = [
  ...[left("image"), left("signal"), right("in flight"), right("lost"), right("time to exit"), right("exit code")],
  left("remark"),
];
const CPU = [right("limit"), right("cores"), right("GOMAXPROCS"), left("why")];
const MEMORY = [left("what"), left("found")];

function sectionTable<T>(
  title: string,
  section: Section<T> | null,
  columns: Table["columns"],
  rowsOf: (found: T) => Table["rows"],
): readonly Table[] {
  if (section === null) return [];
  if ("found" in section) return [{ title, columns, rows: rowsOf(section.found) }];
  return [{ title, columns: [left("not found out")], rows: [[section.unknown]] }];
}

/** The first difference of one request stands for the others, which mostly follow from it: JSON has all of them. */
function differenceCells(all: readonly TrialDifference[]): readonly string[] {
  const { about, what, before, after, missing, whyUntraced } = all[0]!;
  const files = (missing ?? []).map(({ path, error, in: where }) => `${path} (${error}, ${where})`);
  const traced = missing === null ? `not traced: ${whyUntraced ?? "unknown"}` : files.join(", ") || "none";
  const others = all.length === 1 ? what : `${what}, and ${all.length - 1} more`;
  return [about, others, before ?? "nothing", after ?? "nothing", traced];
}

function hardeningCells({ mode, survives, remark }: HardeningRow): readonly string[] {
  return [mode, survives, remark];
}

function signalCells({ image, signal, inFlight, lost, secondsToExit, exitCode, remark }: SignalRow): readonly string[] {
  const count = (value: number | null) => (value === null ? "·" : String(value));
  const time = secondsToExit === null ? "·" : `${secondsToExit.toFixed(2)} s`;
  return [image, signal, count(inFlight), count(lost), time, count(exitCode), remark];
}

/** Paths that are shown of each kind. */
const PATHS_SHOWN = 4;

function contentsTable({ after, before }: NonNullable<TrialReport["contents"]>): Table {
  const kinds: [string, keyof Omit<Contents, "fileBytes">][] = [
    ["shells", "shells"],
    ["package managers", "packageManagers"],
    ["files that run as their owner or group", "setuid"],
    ["files and folders that everybody may write", "worldWritable"],
  ];
  const text = (paths: readonly string[]) => {
    const more = paths.length - PATHS_SHOWN;
    if (paths.length === 0) return "none";
    return paths.slice(0, PATHS_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
  };
  return {
    title: "what helps whoever breaks in",
    columns: [left("kind"), left("before"), left("after")],
    rows: kinds.map(([name, kind]) => [name, before === null ? "·" : text(before[kind]), text(after[kind])]),
  };
}

function helpText(helps: boolean | null): string {
  if (helps === null) return "not tried";
  return helps ? "it survives" : "it does not survive either";
}
