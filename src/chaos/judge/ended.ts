import type { CheckFinding, CheckId } from "../check.ts";
import type { Observed } from "../observed.ts";

/** What fails with a service that has ended, and says nothing more than that. */
const OF_LIFE: ReadonlySet<CheckId> = new Set(["answers-in-time", "keeps-answering", "ready-flips", "recovers"]);

/**
 * Takes back what only fails because the service had ended: that is said once. Nobody starts it again here, as an orchestrator
 * would, so what it does afterwards is not known.
 */
export function unlessEnded(findings: readonly CheckFinding[], { ended }: Observed): readonly CheckFinding[] {
  const isSaid = findings.some(({ check, outcome }) => check === "lives-on" && outcome === "fail");
  if (ended === null || !isSaid) return findings;
  return findings.map((finding): CheckFinding => {
    const { check, outcome, what } = finding;
    if (outcome !== "fail" || !OF_LIFE.has(check)) return finding;
    return { check, outcome: "unknown", what: `${what}, but the service had ended`, fix: null };
  });
}
