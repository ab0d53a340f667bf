import { type Progress, runAlone } from "../../../report/progress.ts";
import type { BuildRequest } from "../../../toolchain/go/build.ts";
import type { BenchPackage, BenchProgram } from "./benchmarks.ts";
import { type BuiltProgram, type ProgramBuilder, whyNotBuilt } from "./build-programs.ts";
import type { TestedWay } from "./compare-benchmarks.ts";
import type { Knob } from "./knob.ts";

/** A knob, with what was built. */
export interface Way {
  readonly knob: Knob;
  /** Null where it does not build, or where no time was left. */
  readonly program: BuiltProgram | null;
  /** Its benchmarks; null where its speed is not to be measured. */
  readonly tests: TestedWay | null;
  /** Why there is no program, or no speed. */
  readonly why: string | null;
  readonly sameCode: boolean | null;
}

/** The cache of the usual build, which knobs share that do not compile everything in another way. */
export const USUAL_CACHE = "usual";

/** A build that only links again, as a share of one that compiles everything. */
const LINK_SHARE = 0.15;

export interface WaysRequest {
  readonly builder: ProgramBuilder;
  readonly base: BuiltProgram;
  readonly benchmarks: readonly BenchPackage[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** By `performance.now()`: a build that is expected to end later is not begun. */
  readonly endAt: number;
}

/** How long the builds of all knobs will take, in seconds, by what the usual one took. */
export function expectedSeconds(knobs: readonly Knob[], baseSeconds: number): number {
  return knobs.reduce((sum, { compilesAll }) => sum + baseSeconds * (compilesAll ? 1 : LINK_SHARE), 0);
}

/** Builds the program and its benchmarks with each knob, one after the other: two at a time would not be timed. */
export async function buildWays(knobs: readonly Knob[], request: WaysRequest): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (const [index, knob] of knobs.entries()) {
    const expectedMs = 1000 * expectedSeconds([knob], request.base.figures.buildSeconds);
    if (performance.now() + expectedMs > request.endAt) {
      const why = "no time was left to build it: --knobs-minutes allows more";
      ways.push({ knob, program: null, tests: null, why, sameCode: null });
      continue;
    }
    ways.push(await runAlone(request.progress, `build with ${knob.name}`, () => buildWay(knob, index, request)));
  }
  return ways;
}

async function buildWay(knob: Knob, index: number, request: WaysRequest): Promise<Way> {
  const { builder, base, benchmarks, signal } = request;
  const cache = knob.compilesAll ? `knob-${index}` : USUAL_CACHE;
  try {
    const program = await builder.build(knob.request, cache);
    const sameCode = program.code !== null && program.code === base.code;
    if (sameCode || knob.cannotRun !== null) return { knob, program, tests: null, why: knob.cannotRun, sameCode };
    const tests = await buildBenchmarks(builder, knob.request, cache, benchmarks);
    return { knob, program, tests, why: null, sameCode };
  } catch (thrown) {
    signal.throwIfAborted();
    return { knob, program: null, tests: null, why: whyNotBuilt(thrown), sameCode: null };
  } finally {
    if (knob.compilesAll) await builder.forget(cache);
  }
}

/** The test programs of packages, built as a program is. Throws `build-failed`. */
export async function buildBenchmarks(
  builder: ProgramBuilder,
  request: BuildRequest,
  cache: string,
  packages: readonly BenchPackage[],
): Promise<TestedWay> {
  const built: BenchProgram[] = [];
  for (const one of packages) {
    built.push({ package: one, path: await builder.buildTests(request, cache, one.importPath) });
  }
  return built;
}
