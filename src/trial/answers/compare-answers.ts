import type { Answer, Answered } from "./answer.ts";
import { compareBodies } from "./body.ts";
import { type Comparison, compareTexts, mapSides, merged, type Sides } from "./comparison.ts";
import { compareHeaders } from "./headers.ts";

/** The part of an answer that says whether it is one. */
export const STATUS = "the status";

/** `unsteady` where one image alone answers now so and now otherwise: with different statuses, or not at all. */
export type AnswerVerdict = "equal" | "different" | "unsteady";

export interface ComparedAnswers extends Comparison {
  readonly verdict: AnswerVerdict;
}

/**
 * Compares what two images answered to one request, which each of them was asked at least twice. Throws RangeError where
 * one of them was not asked.
 */
export function compareAnswers(sides: Sides<Answer>): ComparedAnswers {
  const outcome = compareTexts(STATUS, mapSides(sides, outcomeOf));
  if (outcome.notCompared.length > 0) return { ...outcome, verdict: "unsteady" };
  const answered = { before: sides.before.filter(isAnswered), after: sides.after.filter(isAnswered) };
  const hasBoth = answered.before.length > 0 && answered.after.length > 0;
  const found = hasBoth ? merged([outcome, compareContent(answered, outcome)]) : outcome;
  return { ...found, verdict: found.differences.length === 0 ? "equal" : "different" };
}

/** With another status everything is another: what the body says of it is enough. */
function compareContent(sides: Sides<Answered>, outcome: Comparison): Comparison {
  const body = compareBodies(sides);
  if (outcome.differences.length > 0) return body;
  return merged([compareHeaders(sides, body.notCompared.length + body.differences.length > 0), body]);
}

function isAnswered(answer: Answer): answer is Answered {
  return "status" in answer;
}

function outcomeOf(answer: Answer): string {
  return isAnswered(answer) ? String(answer.status) : `none: ${answer.failure}`;
}

/** How many requests had which verdict. */
export function countVerdicts(compared: readonly ComparedAnswers[]): Readonly<Record<AnswerVerdict, number>> {
  const count = (wanted: AnswerVerdict) => compared.filter(({ verdict }) => verdict === wanted).length;
  return { equal: count("equal"), different: count("different"), unsteady: count("unsteady") };
}
