import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { ROOT } from "../scripts/program.ts";
import { type Figure, passes, renderFigures } from "./verdict.ts";

const RESULTS = join(ROOT, "bench/results");
const PAGE = join(RESULTS, "README.md");

/** One run of a benchmark, as a line of `bench/results/NAME.ndjson`. */
interface RecordedRun {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  readonly figures: readonly RecordedFigure[];
}

interface RecordedFigure {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** Both values in the form that people read. */
  readonly shown: string;
  readonly limitShown: string;
}

/**
 * Prints the figures, and with `--record` on the command line stores them, so that a trend can be seen. Returns whether
 * all of them are within their limits.
 */
export function reportFigures(name: string, figures: readonly Figure[]): boolean {
  console.log(`\n${renderFigures(figures)}`);
  if (process.argv.includes("--record")) {
    mkdirSync(RESULTS, { recursive: true });
    appendFileSync(join(RESULTS, `${name}.ndjson`), `${JSON.stringify(recordOf(figures))}\n`);
    writeFileSync(PAGE, renderTrend());
  }
  return figures.every(passes);
}

function recordOf(figures: readonly Figure[]): RecordedRun {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
  const dirty =
    git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/results") === "" ? "" : ", changed";
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: `${git("rev-parse", "--short", "HEAD")}${dirty}`,
    machine: `${cores.length} × ${cores[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    figures: figures.map(({ name, value, limit, show }) => ({
      name,
      value,
      limit,
      shown: show(value),
      limitShown: show(limit),
    })),
  };
}

/** The page of all recorded runs: for each figure the last value, its limit, and how it has changed. */
export function renderTrend(folder = RESULTS): string {
  const sections = globSync("*.ndjson", { cwd: folder })
    .sort()
    .flatMap((file) => sectionOf(basename(file, ".ndjson"), readRuns(join(folder, file))));
  return [
    "# Figures over time",
    "",
    "Written by `npm run bench -- NAME --record`, a line of NAME.ndjson a run. The bars go from the oldest run to the newest, each as",
    "high as its part of the limit; machines differ, so compare runs of one machine.",
    "",
    ...sections,
  ].join("\n");
}

function readRuns(path: string): RecordedRun[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RecordedRun);
}

function sectionOf(name: string, runs: readonly RecordedRun[]): string[] {
  const last = runs.at(-1);
  if (last === undefined) return [];
  const rows = last.figures.map(({ name: figure, value, limit, shown, limitShown }) => {
    const before = runs.flatMap(({ figures }) => figures.filter((other) => other.name === figure));
    return `| ${figure} | ${shown} | ${limitShown} | ${value <= limit ? "yes" : "no"} | ${before.map(barOf).join("")} |`;
  });
  return [
    `## ${name}`,
    "",
    `${runs.length === 1 ? "1 run" : `${runs.length} runs`}; the last on ${last.date}, commit ${last.commit}, ${last.machine}, Node ${last.node}.`,
    "",
    "| figure | last | at most | within | trend |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

const BARS = "▁▂▃▄▅▆▇█";

/** A full bar means a value at the limit or above it. */
function barOf({ value, limit }: RecordedFigure): string {
  const step = Math.floor((value / limit) * BARS.length);
  return BARS[Math.min(BARS.length - 1, Math.max(0, step))]!;
}
