import type { ContractWaiver } from "../plan/settings/contract-settings.ts";
import type { ClauseOutcome, Finding } from "./clause.ts";

/** What was found out about a clause, and whether the contract accepts it. */
export interface ClauseResult extends Omit<Finding, "outcome"> {
  readonly outcome: ClauseOutcome;
  /** The waiver that made the outcome `waived`. */
  readonly waiver: { readonly reason: string; readonly where: string } | null;
}

/** Lets waivers accept what does not pass, and says which waivers accept nothing. */
export function waive(
  findings: readonly Finding[],
  waivers: readonly ContractWaiver[],
): { readonly results: readonly ClauseResult[]; readonly unused: readonly ContractWaiver[] } {
  const used = new Set<ContractWaiver>();
  const results = findings.map((finding): ClauseResult => {
    const waiver = waivers.find(
      ({ clause, subject }) => clause === finding.clause && (subject === null || subject === finding.subject),
    );
    if (finding.outcome === "pass" || waiver === undefined) return { ...finding, waiver: null };
    used.add(waiver);
    return { ...finding, outcome: "waived", waiver: { reason: waiver.reason, where: waiver.where } };
  });
  return { results, unused: waivers.filter((waiver) => !used.has(waiver)) };
}

export type ContractVerdict = "pass" | "fail";

/** What is broken is certain; null where nothing is, and something could not be found out. */
export function contractVerdict(results: readonly Pick<ClauseResult, "outcome">[]): ContractVerdict | null {
  if (results.some(({ outcome }) => outcome === "fail")) return "fail";
  return results.some(({ outcome }) => outcome === "unknown") ? null : "pass";
}
