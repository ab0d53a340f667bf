import type { GateOutcome, GateResult } from "./result.ts";

export type GateVerdict = "pass" | "fail" | "needs-approval";

/**
 * The worst outcome decides: what fails needs no approval any more. Null where nothing fails and something could not be
 * found out.
 */
export function verdictOf(results: readonly Pick<GateResult, "outcome">[]): GateVerdict | null {
  const outcomes: ReadonlySet<GateOutcome> = new Set(results.map(({ outcome }) => outcome));
  if (outcomes.has("fail")) return "fail";
  if (outcomes.has("unknown")) return null;
  return outcomes.has("needs-approval") ? "needs-approval" : "pass";
}
