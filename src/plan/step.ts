/** The seven steps, in their order. An open set for readers of JSON: new ones may come. */
export const STEP_IDS = ["strip", "static", "prune", "converge", "sweep", "base", "seal"] as const;

/** With `--before`: a plain build of the source in place of the image that there was. Not a step of the seven. */
export type StepId = (typeof STEP_IDS)[number] | "rebuild";

type StepStatus = "applied" | "not-needed" | "not-examined" | "refused";

/** What one step did or will do, and the evidence for it. */
export interface Step {
  readonly id: StepId;
  readonly status: StepStatus;
  readonly why: readonly string[];
}
