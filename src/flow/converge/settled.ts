import type { Executed, Rejected } from "../../service/converge/attempt.ts";
import type { Plan } from "../../vuln/solver/problem.ts";

/** A plan that was tried and failed, and the versions that are not chosen again. */
export interface RejectedPlan extends Rejected {
  readonly versions: readonly { readonly path: string; readonly version: string }[];
}

/** What was planned, and what became of it. */
export interface Settled {
  readonly plan: Plan;
  readonly executed: Executed;
  readonly rejected: readonly RejectedPlan[];
}
