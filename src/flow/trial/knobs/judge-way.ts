import type { KnobRow } from "../../../report/trial-knobs.ts";
import { type Aspect, bytesAspect, judgeKnob, timeAspect } from "../../../trial/knobs/judge-knob.ts";
import type { PairedRatio } from "../../../trial/statistics/paired-ratio.ts";
import type { BuiltProgram } from "./build-programs.ts";
import type { Way } from "./build-ways.ts";
import type { MeasuredBenchmarks } from "./measure-benchmarks.ts";
import type { MeasuredLoad } from "./measure-load.ts";

/** The row of a knob: what was measured of it, and what follows. */
export function judgeWay(
  way: Way,
  base: BuiltProgram,
  measured: { readonly benchmarks: MeasuredBenchmarks; readonly load: MeasuredLoad },
): KnobRow {
  const { knob, program, tests, sameCode } = way;
  const { name, group, meaning } = knob;
  const benched = tests === null ? undefined : measured.benchmarks.of.get(tests);
  const { benchmarks, perBenchmark } = benched ?? { benchmarks: null, perBenchmark: [] };
  const loaded = measured.load.of.get(way);
  const load = loaded?.ratio ?? null;
  const row = { name, group, meaning, sameCode, benchmarks, perBenchmark, load, why: way.why ?? loaded?.why ?? null };
  if (program === null) return { ...row, figures: null, verdict: "not measured" };
  const { sizeBytes, wireBytes } = program.figures;
  const speed: readonly Aspect[] = sameCode === true ? ["same"] : speedOf([benchmarks, load]);
  const bytes = [bytesAspect(sizeBytes / base.figures.sizeBytes), bytesAspect(wireBytes / base.figures.wireBytes)];
  return { ...row, figures: program.figures, verdict: judgeKnob([...bytes, ...speed]) };
}

/** By all that was measured; what was not measured counts only where nothing was. */
function speedOf(ratios: readonly (PairedRatio | null)[]): readonly Aspect[] {
  const known = ratios.filter((ratio) => ratio !== null);
  return known.length === 0 ? ["unknown"] : known.map(timeAspect);
}
