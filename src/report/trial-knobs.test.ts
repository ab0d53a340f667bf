import assert from "node:assert/strict";
import { test } from "node:test";
import { pairedRatio } from "../trial/statistics/paired-ratio.ts";
import { summaryOf } from "../trial/statistics/summary.ts";
import { type KnobRow, type KnobsReport, knobsRemarks, knobsTables } from "./trial-knobs.ts";

const BASE = { sizeBytes: 10_000_000, wireBytes: 4_000_000, buildSeconds: 31.24, packagesCompiled: 185 };
const SLOWER = pairedRatio([1.2, 1.2, 1.2, 1.2, 1.2, 1.2], [1, 1, 1, 1, 1, 1]);
const ROW: KnobRow = {
  ...{ name: "-tags=x", group: "tags", meaning: "m", figures: BASE, why: null, sameCode: false },
  ...{ benchmarks: null, perBenchmark: [], load: null, verdict: "not decided" },
};

function reportOf(...knobs: readonly Partial<KnobRow>[]): KnobsReport {
  const seconds = summaryOf([0.5]);
  return {
    ...{ package: "example.com/app", platform: "linux/amd64", go: "go1.26.8", cpu: "v3", base: BASE },
    knobs: knobs.map((knob) => ({ ...ROW, ...knob })),
    layers: [
      { compression: "gzip:6", wireBytes: 4_000_000, seconds, ratio: null, verdict: null },
      { compression: "zstd:19", wireBytes: 3_400_000, seconds, ratio: SLOWER, verdict: "a trade" },
    ],
    benchmarks: { packages: [{ importPath: "example.com/app/sum", names: ["A", "B"] }], rounds: 6, benchTimeMs: 100 },
    load: { unknown: "no port is named" },
    notes: ["a note"],
  };
}

const cells = (knob: Partial<KnobRow>) => knobsTables(reportOf(knob))[0]!.rows[1]!;

test("bytes are shown against the first row: in percent, and where that rounds to nothing, in bytes", () => {
  const of = (sizeBytes: number, wireBytes: number) =>
    cells({ figures: { ...BASE, sizeBytes, wireBytes } }).slice(1, 3);
  assert.deepEqual(of(11_000_000, 3_000_000), ["+10.0 %", "−25.0 %"]);
  assert.deepEqual(of(10_000_000, 4_000_312), ["±0 B", "+312 B"]);
});

test("a speed that was measured has its interval, one that is known by the code says so, and one that is not is a dot", () => {
  assert.equal(cells({ benchmarks: SLOWER })[4], "1.200 × (1.200 … 1.200)");
  assert.deepEqual(cells({ sameCode: true }).slice(4, 6), ["same code", "same code"]);
  assert.deepEqual(cells({}).slice(4, 6), ["·", "·"]);
});

test("what was not built has no figures, and its reason in place of what it is", () => {
  const [name, ...others] = cells({ figures: null, why: "it does not build: x", verdict: "not measured" });
  assert.equal(name, "-tags=x");
  assert.deepEqual(others, ["·", "·", "·", "·", "·", "not measured", "it does not build: x"]);
});

test("what has to be known to read the tables stands below them", () => {
  const report = reportOf({ benchmarks: SLOWER }, { benchmarks: SLOWER });
  assert.deepEqual(
    knobsRemarks(report).map((remark) => remark.split(/[,:]/)[0]),
    ["2 benchmarks in 1 package", "load", "this machine's processor is x86-64-v3", "of 2 intervals of 95 %", "a note"],
  );
  assert.ok(!knobsRemarks(reportOf()).some((remark) => remark.includes("intervals")), "there are none to count");
  assert.deepEqual(knobsTables(report)[1]!.rows[1], [
    "zstd:19",
    "−15.0 %",
    "0.50 s",
    "1.200 × (1.200 … 1.200)",
    "a trade",
  ]);
});
