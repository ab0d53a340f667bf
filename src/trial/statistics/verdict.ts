import type { PairedRatio } from "./paired-ratio.ts";

/** What a ratio shows of the side after, with 95 %. That no difference is shown does not say that there is none. */
export type Verdict = "smaller" | "larger" | "no difference shown" | "too few pairs";

export function verdictOf({ low, high }: PairedRatio): Verdict {
  if (low === null || high === null) return "too few pairs";
  if (high < 1) return "smaller";
  return low > 1 ? "larger" : "no difference shown";
}
