import type { MeasuredStep } from "./slim-report.ts";

/** The steps' numbers and names, `1 strip`. Building anew is none of the steps, so it has no number. */
export function stepNames(steps: readonly Pick<MeasuredStep, "id">[]): readonly string[] {
  const numbered = steps.filter(({ id }) => id !== "rebuild");
  return steps.map((step) => (step.id === "rebuild" ? step.id : `${numbered.indexOf(step) + 1} ${step.id}`));
}
