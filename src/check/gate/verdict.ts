import type { GateOutcome, GateResult } from "./result.ts";

export type GateVerdict = "pass" | "fail" | "needs-approval";

/** The worst outcome decides: what fails needs no approval any more. */
export function verdictOf(results: readonly Pick<GateResult, "outcome">[]): GateVerdict {
  const outcomes: ReadonlySet<GateOutcome> = new Set(results.map(({ outcome }) => outcome));
  if (outcomes.has("fail")) return "fail";
  return outcomes.has("needs-approval") ? "needs-approval" : "pass";
}
