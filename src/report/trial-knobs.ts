import { counted } from "../base/counted.ts";
import type { Amd64Level } from "../trial/knobs/cpu-level.ts";
import type { KnobVerdict } from "../trial/knobs/judge-knob.ts";
import type { PairedRatio } from "../trial/statistics/paired-ratio.ts";
import type { Summary } from "../trial/statistics/summary.ts";
import { formatChange, formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";

/** What each choice of the compiler, the linker and the layer's compressor costs and gives on one program. */
export interface KnobsReport {
  /** The import path of the package. */
  readonly package: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** `go1.26.8` */
  readonly go: string;
  /** The highest level of amd64 that this machine runs; null on other machines, and where it could not be found out. */
  readonly cpu: Amd64Level | null;
  /** The program as slim builds it. Every knob is compared with it. */
  readonly base: KnobFigures;
  readonly knobs: readonly KnobRow[];
  /** Its layer with other compressors. The first is the usual one, with which the others are compared. */
  readonly layers: readonly LayerRow[];
  readonly benchmarks: BenchmarksReport | { readonly unknown: string };
  readonly load: LoadReport | { readonly unknown: string };
  /** Choices that were left out, and why. */
  readonly notes: readonly string[];
}

export interface KnobFigures {
  /** The executable. */
  readonly sizeBytes: number;
  /** Its layer, with the compression of docker's builders. */
  readonly wireBytes: number;
  /** Of one build. Packages that the builds before it had compiled in the same way were not compiled again. */
  readonly buildSeconds: number;
  readonly packagesCompiled: number;
}

export interface KnobRow {
  /** As it is written: `-gcflags=all=-l`, `GOAMD64=v3`, `-tags=nomsgpack`. */
  readonly name: string;
  readonly group: "compiler" | "processor" | "profile" | "linker" | "tags";
  /** What it does, in a sentence. */
  readonly meaning: string;
  /** Null where it could not be built, or was not. */
  readonly figures: KnobFigures | null;
  /** Why there are no figures, or no speed. Null where there are. */
  readonly why: string | null;
  /** The bytes of the machine code are those of the base: then its speed is the same, and is not measured. */
  readonly sameCode: boolean | null;
  /** Time with the knob, divided by time without. Null where it was not measured. */
  readonly benchmarks: PairedRatio | null;
  /** The same for each benchmark; of many, one in twenty misses. */
  readonly perBenchmark: readonly ({ readonly name: string } & PairedRatio)[];
  /** Processor time of one request. */
  readonly load: PairedRatio | null;
  readonly verdict: KnobVerdict | "not measured";
}

export interface LayerRow {
  /** `gzip:6` */
  readonly compression: string;
  readonly wireBytes: number;
  /** To read, hash and compress the program's layer. */
  readonly seconds: Summary;
  /** Against the first; null for that one itself. */
  readonly ratio: PairedRatio | null;
  readonly verdict: KnobVerdict | null;
}

export interface BenchmarksReport {
  /** By package: the benchmarks that were run, with their sub-benchmarks. */
  readonly packages: readonly { readonly importPath: string; readonly names: readonly string[] }[];
  readonly rounds: number;
  readonly benchTimeMs: number;
}

export interface LoadReport {
  readonly runtime: { readonly name: string; readonly version: string };
  readonly requests: number;
  readonly rounds: number;
  /** Processor time of one request, as slim builds the program, in seconds. */
  readonly seconds: Summary;
}

/** The knobs, then the layer's compressors. */
export function knobsTables(report: KnobsReport): readonly Table[] {
  const { base, load, benchmarks } = report;
  const title = `knobs of ${report.package}, ${report.platform}, ${report.go}`;
  const first = [
    "as slim builds it",
    ...[formatSize(base.sizeBytes), formatSize(base.wireBytes), buildText(base)],
    "rounds" in benchmarks ? `${counted(benchmarks.rounds, "round")}` : "·",
    "seconds" in load ? `${(1e6 * load.seconds.median).toFixed(0)} µs` : "·",
    ...["·", ""],
  ];
  return [
    { title, columns: KNOB_COLUMNS, rows: [first, ...report.knobs.map((row) => knobCells(row, base))] },
    {
      title: "the layer of the program, compressed",
      columns: LAYER_COLUMNS,
      rows: report.layers.map((row) => layerCells(row, report.layers[0]!)),
    },
  ];
}

/** What has to be known to read the tables, in whole sentences. */
export function knobsRemarks({ knobs, benchmarks, load, cpu, notes }: KnobsReport): readonly string[] {
  const intervals =
    knobs.filter((row) => row.benchmarks !== null).length + knobs.filter((row) => row.load !== null).length;
  return [
    ...("unknown" in benchmarks
      ? [`benchmarks: none was measured: ${benchmarks.unknown}`]
      : [
          `${benchmarksText(benchmarks)}, each for ${benchmarks.benchTimeMs} ms a round; the ratio is that of their geometric mean, and says nothing of what they do not run`,
        ]),
    ...("unknown" in load
      ? [`load: nothing was measured: ${load.unknown}`]
      : [
          `load: processor time of the service for one request, of ${counted(load.requests, "request")} in ${counted(load.rounds, "round")}, in ${load.runtime.name} ${load.runtime.version}`,
        ]),
    ...(cpu === null ? [] : [`this machine's processor is x86-64-${cpu}`]),
    ...(intervals < 2
      ? []
      : [
          `of ${intervals} intervals of 95 %, one in twenty misses by chance: try a single finding again before you rely on it`,
        ]),
    ...notes,
  ];
}

const KNOB_COLUMNS = [
  ...[left("knob"), right("stored"), right("wire"), right("build, compiled")],
  ...[right("benchmarks"), right("CPU per request"), left("verdict"), left("what it is, or why not")],
];
const LAYER_COLUMNS = [left("compression"), right("wire"), right("time"), right("time, compared"), left("verdict")];

function knobCells(row: KnobRow, base: KnobFigures): readonly string[] {
  const { name, meaning, figures, why, sameCode, verdict } = row;
  const about = why ?? meaning;
  if (figures === null) return [name, "·", "·", "·", "·", "·", verdict, about];
  const speed = (ratio: PairedRatio | null) => (sameCode === true ? "same code" : ratioText(ratio));
  return [
    name,
    changeText(figures.sizeBytes, base.sizeBytes),
    changeText(figures.wireBytes, base.wireBytes),
    buildText(figures),
    ...[speed(row.benchmarks), speed(row.load)],
    ...[verdict, about],
  ];
}

function layerCells({ compression, wireBytes, seconds, ratio, verdict }: LayerRow, usual: LayerRow): readonly string[] {
  const bytes = verdict === null ? formatSize(wireBytes) : changeText(wireBytes, usual.wireBytes);
  return [compression, bytes, `${seconds.median.toFixed(2)} s`, ratioText(ratio), verdict ?? "·"];
}

function changeText(bytes: number, of: number): string {
  const percent = 100 * (bytes / of - 1);
  if (Math.abs(percent) < 0.1) return formatChange(bytes - of);
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;
}

function buildText({ buildSeconds, packagesCompiled }: KnobFigures): string {
  return `${buildSeconds.toFixed(1)} s, ${packagesCompiled}`;
}

function ratioText(ratio: PairedRatio | null): string {
  if (ratio === null) return "·";
  const { low, high } = ratio;
  const middle = `${ratio.ratio.toFixed(3)} ×`;
  return low === null || high === null ? middle : `${middle} (${low.toFixed(3)} … ${high.toFixed(3)})`;
}

function benchmarksText({ packages }: BenchmarksReport): string {
  const names = packages.reduce((sum, { names }) => sum + names.length, 0);
  return `${counted(names, "benchmark")} in ${counted(packages.length, "package")}`;
}
