import { listTestedPackages } from "../../../toolchain/go/benchmarks.ts";
import type { DependencyRequest } from "../../../toolchain/go/dependencies.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import { runProgram } from "../../../toolchain/process.ts";
import { benchmarksIn, parseBenchText } from "../../../trial/knobs/bench-text.ts";

/** The benchmarks of one package. */
export interface BenchPackage {
  readonly importPath: string;
  /** Where its tests run, as `go test` runs them. */
  readonly folder: string;
  /** Of its functions. */
  readonly names: readonly string[];
}

/** A test program of a package. */
export interface BenchProgram {
  readonly package: BenchPackage;
  readonly path: string;
}

/** With a single iteration, a benchmark that takes longer would use up the time of all others. */
const SLOWEST_MS = 200;
const PATIENCE_MS = 60_000;

/** The benchmarks of the user's own packages that a program contains: those of other packages say nothing about it. */
export async function findBenchmarks(go: Go, request: DependencyRequest): Promise<readonly BenchPackage[]> {
  if (request.package.how !== "build") return [];
  const packages: BenchPackage[] = [];
  for (const { importPath, folder, tests } of await listTestedPackages(go, request)) {
    const names = tests.flatMap(benchmarksIn);
    if (names.length > 0) packages.push({ importPath, folder, names });
  }
  return packages;
}

export interface TriedBenchmarks {
  /** The package with the benchmarks that are worth to be measured; null where there are none. */
  readonly package: BenchPackage | null;
  /** Why others are not. */
  readonly notes: readonly string[];
  readonly milliseconds: number;
}

/** Runs each benchmark of a package once, with one iteration. */
export async function tryBenchmarks(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  program: BenchProgram,
): Promise<TriedBenchmarks> {
  const { importPath, names } = program.package;
  const begin = performance.now();
  const { times, failure } = await runBenchmarks(env, signal, program, "1x");
  const milliseconds = performance.now() - begin;
  if (failure !== null)
    return { package: null, notes: [`the benchmarks of ${importPath} are left out: ${failure}`], milliseconds };
  const slow = names.filter((name) => of(times, name).some((nanoseconds) => nanoseconds > SLOWEST_MS * 1e6));
  const silent = names.filter((name) => of(times, name).length === 0);
  const kept = names.filter((name) => !slow.includes(name) && !silent.includes(name));
  const notes = [
    ...slow.map((name) => `${importPath}.${name} is left out: one iteration takes more than ${SLOWEST_MS} ms`),
    ...silent.map((name) => `${importPath}.${name} is left out: it prints no time`),
  ];
  return { package: kept.length === 0 ? null : { ...program.package, names: kept }, notes, milliseconds };
}

export interface BenchRun {
  /** Nanoseconds of an operation, by the names of benchmarks and their sub-benchmarks. */
  readonly times: ReadonlyMap<string, number>;
  readonly failure: string | null;
}

/** Runs the benchmarks of a package. `benchTime` is as in `-test.benchtime`. */
export async function runBenchmarks(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  { package: { folder, names }, path }: BenchProgram,
  benchTime: string,
): Promise<BenchRun> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const words = ["-test.run=^$", `-test.bench=^(${names.join("|")})$`, `-test.benchtime=${benchTime}`];
  try {
    const finished = await runProgram(path, words, { cwd: folder, env, signal: AbortSignal.any([signal, patience]) });
    const text = finished.stdout.toString();
    if (finished.exitCode === 0) return { times: parseBenchText(text), failure: null };
    const last = `${text}\n${finished.stderr}`.trim().split("\n").at(-1);
    return { times: new Map(), failure: `they end with ${finished.exitCode ?? finished.endedBy}: ${last}` };
  } catch (thrown) {
    if (signal.aborted || !patience.aborted) throw thrown;
    return { times: new Map(), failure: `they take more than ${PATIENCE_MS / 1000} seconds` };
  }
}

/** The times of a benchmark and of its sub-benchmarks. */
function of(times: ReadonlyMap<string, number>, name: string): readonly number[] {
  return [...times].flatMap(([one, value]) => (one === name || one.startsWith(`${name}/`) ? [value] : []));
}
