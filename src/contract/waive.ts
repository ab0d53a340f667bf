import type { ContractWaiver } from "../plan/settings/contract-settings.ts";
import type { ClauseOutcome, Finding } from "./clause.ts";

/** Why something is accepted that does not pass, and where that is written. */
interface Waiver {
  readonly reason: string;
  readonly where: string;
}

/** What was found out, and whether it is accepted. */
export type Waived<One> = Omit<One, "outcome"> & {
  readonly outcome: ClauseOutcome;
  /** The waiver that made the outcome `waived`. */
  readonly waiver: Waiver | null;
};

/** What was found out about a clause, and whether the contract accepts it. */
export interface ClauseResult extends Waived<Finding> {}

/** Lets waivers accept what does not pass, and remembers which of them did. */
export class Waivers<One extends Waiver> {
  readonly #waivers: readonly One[];
  readonly #used = new Set<One>();

  constructor(waivers: readonly One[]) {
    this.#waivers = waivers;
  }

  /** Those that accept nothing, of all that was handed over. */
  get unused(): readonly One[] {
    return this.#waivers.filter((waiver) => !this.#used.has(waiver));
  }

  over<Found extends Pick<Finding, "outcome">>(finding: Found, isAbout: (waiver: One) => boolean): Waived<Found> {
    const waiver = this.#waivers.find(isAbout);
    if (finding.outcome === "pass" || waiver === undefined) return { ...finding, waiver: null };
    this.#used.add(waiver);
    return { ...finding, outcome: "waived", waiver: { reason: waiver.reason, where: waiver.where } };
  }
}

/** Lets the waivers of a contract accept clauses that do not pass, and says which waivers accept nothing. */
export function waive(
  findings: readonly Finding[],
  written: readonly ContractWaiver[],
): { readonly results: readonly ClauseResult[]; readonly unused: readonly ContractWaiver[] } {
  const waivers = new Waivers(written);
  const results = findings.map((finding) =>
    waivers.over(
      finding,
      ({ clause, subject }) => clause === finding.clause && (subject === null || subject === finding.subject),
    ),
  );
  return { results, unused: waivers.unused };
}

export type Verdict = "pass" | "fail";

/** What is broken is certain; null where nothing is, and something could not be found out. */
export function verdictOf(results: readonly { readonly outcome: ClauseOutcome }[]): Verdict | null {
  if (results.some(({ outcome }) => outcome === "fail")) return "fail";
  return results.some(({ outcome }) => outcome === "unknown") ? null : "pass";
}
