import type { ClauseOutcome } from "../../contract/clause.ts";

/** What was found out about one thing that is asked of a service: a clause of a contract, a check of an experiment. */
export interface Judged {
  readonly outcome: ClauseOutcome;
  readonly what: string;
  readonly fix: string | null;
  readonly waiver: { readonly reason: string; readonly where: string } | null;
}

/** An outcome for people. */
export const OUTCOME_WORDS: Readonly<Record<ClauseOutcome, string>> = {
  fail: "broken",
  unknown: "unknown",
  waived: "waived",
  pass: "holds",
};

/** What somebody has to act on comes first. */
const ORDER: readonly ClauseOutcome[] = ["fail", "unknown", "waived", "pass"];

export function worstFirst<One extends Pick<Judged, "outcome">>(judged: readonly One[]): readonly One[] {
  return judged.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

export function countOf(judged: readonly Pick<Judged, "outcome">[], outcome: ClauseOutcome): number {
  return judged.filter((one) => one.outcome === outcome).length;
}

/** Does somebody have to act on it? */
export function isOpen({ outcome }: Pick<Judged, "outcome">): boolean {
  return outcome === "fail" || outcome === "unknown";
}
