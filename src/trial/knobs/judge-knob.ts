import type { PairedRatio } from "../statistics/paired-ratio.ts";
import { verdictOf } from "../statistics/verdict.ts";

/** How one quantity changes, seen by who pays for it: less is better. `unknown` where it was not found out. */
export type Aspect = "better" | "worse" | "same" | "unknown";

/** `a trade`: something gets better and something else worse. `not decided`: what is not known may turn the rest. */
export type KnobVerdict = "better" | "worse" | "a trade" | "no difference shown" | "not decided";

/** Bytes are exact, so any byte is a difference; one that nobody would act on is none. */
const SAME_BYTES = 0.01;

/** `ratio` is the number of bytes with the choice, divided by that without. */
export function bytesAspect(ratio: number): Aspect {
  if (Math.abs(ratio - 1) < SAME_BYTES) return "same";
  return ratio < 1 ? "better" : "worse";
}

/** A time, from pairs; null where it was not measured. */
export function timeAspect(ratio: PairedRatio | null): Aspect {
  if (ratio === null) return "unknown";
  const shown = verdictOf(ratio);
  if (shown === "too few pairs") return "unknown";
  if (shown === "no difference shown") return "same";
  return shown === "smaller" ? "better" : "worse";
}

export function judgeKnob(aspects: readonly Aspect[]): KnobVerdict {
  const has = (wanted: Aspect) => aspects.includes(wanted);
  if (has("better") && has("worse")) return "a trade";
  if (has("unknown")) return "not decided";
  if (has("better")) return "better";
  return has("worse") ? "worse" : "no difference shown";
}
