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

export function notKnown(...why: readonly string[]): StepOutcome {
  return { status: "not-known", why };
}

/** There is something to do, and it was only to be looked at. */
export function notAsked(...why: readonly string[]): StepOutcome {
  return { status: "not-asked", why };
}

export function refused(...why: readonly string[]): StepOutcome {
  return { status: "refused", why };
}
