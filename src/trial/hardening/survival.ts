import type { Answer } from "../answers/answer.ts";
import { type ComparedAnswers, compareAnswers } from "../answers/compare-answers.ts";

export interface Survival {
  readonly survives: "yes" | "no" | "not decided";
  readonly why: string;
  /** For each request, in the order of the requests. */
  readonly compared: readonly ComparedAnswers[];
}

/**
 * Does one image answer with restrictions as it does without? Both lists have, for each request, what was answered when it
 * was asked at least twice. A container that did not start has failed to answer all of them. Throws RangeError where the
 * lists are of different requests.
 */
export function survives(
  without: readonly (readonly Answer[])[],
  restricted: readonly (readonly Answer[])[],
): Survival {
  if (without.length !== restricted.length) {
    throw new RangeError(`${without.length} requests without restrictions, and ${restricted.length} with them`);
  }
  const compared = without.map((before, index) => compareAnswers({ before, after: restricted[index]! }));
  const verdicts = compared.map(({ verdict }) => verdict);
  const answersNothing = without.flat().every((answer) => "failure" in answer);
  if (answersNothing)
    return { survives: "not decided", why: "it answers nothing without restrictions either", compared };
  if (verdicts.includes("different")) return { survives: "no", why: "it answers in another way", compared };
  if (verdicts.includes("unsteady")) {
    return { survives: "not decided", why: "it answers one request now so and now otherwise", compared };
  }
  return { survives: "yes", why: "it answers as it does without restrictions", compared };
}
