import { counted } from "../../base/counted.ts";
import type { ClauseOutcome } from "../../contract/clause.ts";
import type { ContractReport } from "../contract-report.ts";

/** The outcome of a clause for people. */
export const OUTCOME_WORDS: Readonly<Record<ClauseOutcome, string>> = {
  fail: "broken",
  unknown: "unknown",
  waived: "waived",
  pass: "holds",
};

/** The verdict in one sentence. */
export function verdictText({ verdict, clauses, error }: ContractReport): string {
  const count = (outcome: ClauseOutcome) => clauses.filter((clause) => clause.outcome === outcome).length;
  if (verdict === "pass") return `the contract is kept: ${counted(count("pass"), "clause holds", "clauses hold")}`;
  if (verdict === "fail")
    return `the contract is broken: ${counted(count("fail"), "clause does", "clauses do")} not hold`;
  if (clauses.length === 0) return `could not find out: ${error?.what ?? "nothing was judged"}`;
  return `could not find out: whether ${counted(count("unknown"), "clause holds", "clauses hold")} is not known`;
}
