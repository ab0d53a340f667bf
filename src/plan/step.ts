/** The seven steps, in their order. An open set for readers of JSON: new ones may come. */
export const STEP_IDS = ["strip", "static", "prune", "converge", "sweep", "base", "seal"] as const;

export type StepId = (typeof STEP_IDS)[number];

type StepStatus = "applied" | "not-needed" | "not-examined" | "refused";

/** What one step did or will do, and the evidence for it. */
export interface Step {
  readonly id: StepId;
  readonly status: StepStatus;
  readonly why: readonly string[];
}
