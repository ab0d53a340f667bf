import type { Executed, Rejected } from "../../service/converge/attempt.ts";
import type { FailingPart, Plan } from "../../vuln/solver/problem.ts";

/** A plan that was tried and failed, and what is not chosen again: together, where it is more than one. */
export interface RejectedPlan extends Rejected {
  readonly parts: readonly FailingPart[];
}

/** What was planned, and what became of it. */
export interface Settled {
  readonly plan: Plan;
  readonly executed: Executed;
  readonly rejected: readonly RejectedPlan[];
  /**
   * Why a smaller change may exist: `effort` where the search was ended before it had seen all, `attempts` where too many
   * plans failed. Null where none exists among what was considered, apart from what failed.
   */
  readonly notMinimal: "effort" | "attempts" | null;
}
