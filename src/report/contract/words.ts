import { counted } from "../../base/counted.ts";
import type { ContractReport } from "../contract-report.ts";
import { countOf } from "../verdict/judged.ts";

/** The verdict in one sentence. */
export function verdictText({ verdict, clauses, error }: ContractReport): string {
  if (verdict === "pass")
    return `the contract is kept: ${counted(countOf(clauses, "pass"), "clause holds", "clauses hold")}`;
  if (verdict === "fail")
    return `the contract is broken: ${counted(countOf(clauses, "fail"), "clause does", "clauses do")} not hold`;
  if (clauses.length === 0) return `could not find out: ${error?.what ?? "nothing was judged"}`;
  return `could not find out: whether ${counted(countOf(clauses, "unknown"), "clause holds", "clauses hold")} is not known`;
}
