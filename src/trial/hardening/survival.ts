import type { Answer } from "../answers/answer.ts";
import { type ComparedAnswers, compareAnswers, STATUS } from "../answers/compare-answers.ts";

export interface Survival {
  readonly survives: "yes" | "no" | "not decided";
  readonly why: string;
  /** For each request, in the order of the requests. */
  readonly compared: readonly ComparedAnswers[];
}

/**
 * Does one image serve with restrictions as it does without: every request with the same status? What else differs in an
 * answer is said, and may be right: another user has another name. Both lists have, for each request, what was answered when it
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
  const answersNothing = without.flat().every((answer) => "failure" in answer);
  if (answersNothing)
    return { survives: "not decided", why: "it answers nothing without restrictions either", compared };
  const isOfStatus = ({ differences }: ComparedAnswers) => differences.some(({ part }) => part === STATUS);
  if (compared.some(isOfStatus)) return { survives: "no", why: "it answers with another status", compared };
  if (compared.some(({ verdict }) => verdict === "unsteady")) {
    return { survives: "not decided", why: "it answers one request now so and now otherwise", compared };
  }
  const isSame = compared.every(({ verdict }) => verdict === "equal");
  const why = isSame ? "it answers as it does without restrictions" : "the statuses are the same, and answers differ";
  return { survives: "yes", why, compared };
}
