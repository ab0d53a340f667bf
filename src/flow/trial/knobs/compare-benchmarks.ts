import type { BenchmarksReport, KnobRow } from "../../../report/trial-knobs.ts";
import { meanOf } from "../../../trial/knobs/bench-text.ts";
import { planRounds } from "../../../trial/knobs/plan-rounds.ts";
import { ratioOfPairs } from "../../../trial/statistics/ratio-of-pairs.ts";
import { type BenchProgram, runBenchmarks } from "./benchmarks.ts";
import { inRounds } from "./rounds.ts";

/** The test programs of one way to build. */
export type TestedWay = readonly BenchProgram[];

export interface ComparedBenchmarks {
  readonly report: BenchmarksReport;
  readonly of: ReadonlyMap<TestedWay, Pick<KnobRow, "benchmarks" | "perBenchmark">>;
}

export interface BenchTime {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** What one run of everything takes besides the benchmarks themselves. */
  readonly overheadMs: number;
  readonly budgetMs: number;
}

/** Runs the benchmarks of all ways in turn, and compares each with the first. Null where there is no time for it. */
export async function compareBenchmarks(
  ways: readonly TestedWay[],
  { env, signal, overheadMs, budgetMs }: BenchTime,
): Promise<ComparedBenchmarks | null> {
  const [base, ...others] = ways;
  const benchmarks = base!.reduce((count, { package: { names } }) => count + names.length, 0);
  const plan = planRounds({ benchmarks, programs: ways.length, overheadMs }, budgetMs);
  if (plan === null) return null;
  const endAt = performance.now() + budgetMs;
  const rounds = { most: plan.rounds, endAt, signal };
  const taken = await inRounds(ways, rounds, (way) => runWay(env, signal, way, `${plan.benchTimeMs}ms`));
  const ofBase = taken.get(base!)!;
  const names = [...(ofBase[0]?.keys() ?? [])];
  const packages = base!.map(({ package: { importPath } }) => ({
    importPath,
    names: names.filter((name) => name.startsWith(`${importPath}.`)).map((name) => name.slice(importPath.length + 1)),
  }));
  return {
    report: { packages, rounds: ofBase.length, benchTimeMs: plan.benchTimeMs },
    of: new Map(others.map((way) => [way, comparedWith(ofBase, taken.get(way)!, names)])),
  };
}

type Times = ReadonlyMap<string, number>;

async function runWay(env: NodeJS.ProcessEnv, signal: AbortSignal, way: TestedWay, benchTime: string): Promise<Times> {
  const times = new Map<string, number>();
  for (const program of way) {
    const { importPath } = program.package;
    const run = await runBenchmarks(env, signal, program, benchTime);
    for (const [name, nanoseconds] of run.times) times.set(`${importPath}.${name}`, nanoseconds);
  }
  return times;
}

function comparedWith(base: readonly Times[], way: readonly Times[], names: readonly string[]) {
  const perBenchmark = names.flatMap((name) => {
    const ratio = ratioOfPairs(valuesOf(way, name), valuesOf(base, name));
    return ratio === null ? [] : [{ name, ...ratio }];
  });
  const means = (rounds: readonly Times[]) => rounds.map((times) => meanOf(times, names));
  return { benchmarks: ratioOfPairs(means(way), means(base)), perBenchmark };
}

function valuesOf(rounds: readonly Times[], name: string): readonly (number | null)[] {
  return rounds.map((times) => times.get(name) ?? null);
}
