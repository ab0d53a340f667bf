/** The seven steps, in their order. An open set for readers of JSON: new ones may come. */
export const STEP_IDS = ["strip", "static", "prune", "converge", "sweep", "base", "seal"] as const;

/** `rebuild`, with `--before`: a plain build of the source replaces the old image. It is not one of the seven steps. */
export type StepId = (typeof STEP_IDS)[number] | "rebuild";

/**
 * `not-needed`: it was examined, and there was nothing to do. `refused`: there was something to do, but it could not be
 * done. `not-asked`: there is something to do, and it was only to be looked at. `not-known`: it could not be determined
 * whether there was something to do. `not-examined`: it was not examined.
 */
export type StepStatus = "applied" | "not-needed" | "refused" | "not-asked" | "not-known" | "not-examined";

/** What one step did or will do, and the evidence for it. */
export interface Step {
  readonly id: StepId;
  readonly status: StepStatus;
  readonly why: readonly string[];
}
