import type { Step } from "../../../plan/step.ts";

/** What a step did, without the step's name. */
export type StepOutcome = Omit<Step, "id">;

export function applied(...why: readonly string[]): StepOutcome {
  return { status: "applied", why };
}

export function notNeeded(...why: readonly string[]): StepOutcome {
  return { status: "not-needed", why };
}

export function notExamined(...why: readonly string[]): StepOutcome {
  return { status: "not-examined", why };
}
