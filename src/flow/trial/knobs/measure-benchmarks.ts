import type { BenchmarksReport, KnobRow } from "../../../report/trial-knobs.ts";
import type { BuildRequest } from "../../../toolchain/go/build.ts";
import type { DependencyRequest } from "../../../toolchain/go/dependencies.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import { type BenchPackage, type BenchProgram, findBenchmarks, tryBenchmarks } from "./benchmarks.ts";
import { type ProgramBuilder, whyNotBuilt } from "./build-programs.ts";
import { buildBenchmarks, USUAL_CACHE, type Way } from "./build-ways.ts";
import { compareBenchmarks, type TestedWay } from "./compare-benchmarks.ts";

/** The go command, with the signal that stops what it is used for. */
type StoppableGo = Go & { readonly signal: AbortSignal };

/** The benchmarks of a program, built as slim builds it. */
export interface OpenBenchmarks {
  readonly tests: TestedWay;
  /** What one run of all of them takes besides the measured iterations. */
  readonly overheadMs: number;
  readonly notes: readonly string[];
}

/** Finds, builds and tries the benchmarks of a program; says why where there is none to run. */
export async function openBenchmarks(
  go: StoppableGo,
  request: DependencyRequest,
  base: BuildRequest,
  builder: ProgramBuilder,
): Promise<OpenBenchmarks | { readonly unknown: string }> {
  const packages = await findBenchmarks(go, request);
  if (packages.length === 0) return { unknown: "no package of the module that the program contains has a benchmark" };
  const tests: BenchProgram[] = [];
  const notes: string[] = [];
  let overheadMs = 0;
  for (const one of packages) {
    const program = await buildOne(builder, base, one);
    if (typeof program === "string") {
      notes.push(`the benchmarks of ${one.importPath} are left out: ${program}`);
      continue;
    }
    const tried = await tryBenchmarks(go.env, go.signal, program);
    notes.push(...tried.notes);
    if (tried.package === null) continue;
    overheadMs += tried.milliseconds;
    tests.push({ ...program, package: tried.package });
  }
  return tests.length === 0 ? { unknown: notes.join("; ") } : { tests, overheadMs, notes };
}

export interface MeasuredBenchmarks {
  readonly report: BenchmarksReport | { readonly unknown: string };
  readonly of: ReadonlyMap<TestedWay, Pick<KnobRow, "benchmarks" | "perBenchmark">>;
}

/** Runs the benchmarks of the program and of every way whose machine code is another. */
export async function measureBenchmarks(
  go: StoppableGo,
  benchmarks: OpenBenchmarks | { readonly unknown: string },
  ways: readonly Way[],
  budgetMs: number,
): Promise<MeasuredBenchmarks> {
  const nothing = (unknown: string) => ({ report: { unknown }, of: new Map() });
  if ("unknown" in benchmarks) return nothing(benchmarks.unknown);
  const { tests, overheadMs } = benchmarks;
  const others = ways.flatMap((way) => (way.tests === null ? [] : [way.tests]));
  if (others.length === 0) return nothing("no knob made other machine code that this machine runs");
  const { env, signal } = go;
  const compared = await compareBenchmarks([tests, ...others], { env, signal, overheadMs, budgetMs });
  return compared ?? nothing("no time was left to run them in pairs: --knobs-minutes allows more");
}

async function buildOne(
  builder: ProgramBuilder,
  base: BuildRequest,
  one: BenchPackage,
): Promise<BenchProgram | string> {
  try {
    return (await buildBenchmarks(builder, base, USUAL_CACHE, [one]))[0]!;
  } catch (thrown) {
    return whyNotBuilt(thrown);
  }
}
