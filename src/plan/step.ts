/** The seven steps, in their order. An open set for readers of JSON: new ones may come. */
export const STEP_IDS = ["strip", "static", "prune", "converge", "sweep", "base", "seal"] as const;

/** With `--before`: a plain build of the source in place of the image that there was. Not a step of the seven. */
export type StepId = (typeof STEP_IDS)[number] | "rebuild";

/**
 * `not-needed`: it was looked at, and there was nothing to do. `refused`: there was, and it could not be done. `not-known`:
 * whether there was could not be found out. `not-examined`: nobody looked.
 */
export type StepStatus = "applied" | "not-needed" | "refused" | "not-known" | "not-examined";

/** What one step did or will do, and the evidence for it. */
export interface Step {
  readonly id: StepId;
  readonly status: StepStatus;
  readonly why: readonly string[];
}
