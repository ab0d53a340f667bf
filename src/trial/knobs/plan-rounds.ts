/** How benchmarks are run in a given time. */
export interface BenchPlan {
  readonly rounds: number;
  /** For how long each benchmark runs, as `-test.benchtime` takes it. */
  readonly benchTimeMs: number;
}

export const MOST_ROUNDS = 10;
/** With fewer, there is no interval of 95 %. */
const LEAST_ROUNDS = 6;
/** Below it, the clock and the first iterations are most of what is measured; above it, little is gained. */
const SHORTEST_MS = 10;
const LONGEST_MS = 100;
/** Go runs a benchmark with growing numbers of iterations until one run takes long enough: about twice that time in all. */
const RUN_FACTOR = 2;

/** What it takes to run something once for each program and round. */
export interface BenchCost {
  readonly benchmarks: number;
  readonly programs: number;
  /** To start every test program once, and what each benchmark does besides: the time of a run with one iteration. */
  readonly overheadMs: number;
}

/** The longest runs and the most rounds that fit. Null where not even the shortest do. */
export function planRounds({ benchmarks, programs, overheadMs }: BenchCost, budgetMs: number): BenchPlan | null {
  for (let rounds = MOST_ROUNDS; rounds >= LEAST_ROUNDS; rounds--) {
    const forRuns = budgetMs / (rounds * programs) - overheadMs;
    const benchTimeMs = Math.floor(Math.min(LONGEST_MS, forRuns / (benchmarks * RUN_FACTOR)));
    if (benchTimeMs >= SHORTEST_MS) return { rounds, benchTimeMs };
  }
  return null;
}
