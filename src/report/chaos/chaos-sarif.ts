import type { CHECKS } from "../../chaos/check.ts";
import type { ChaosReport } from "../chaos-report.ts";
import { fileLocation, logicalLocation, verdictSarif } from "../verdict/verdict-sarif.ts";

/**
 * The verdict as SARIF 2.1.0: a result for each check that does not hold. It is at the line that a suspect names where the
 * experiment confirmed it, and otherwise at the experiment.
 */
export function chaosSarifOf(report: ChaosReport, titles: typeof CHECKS, version: string): object {
  const results = report.experiments.flatMap(({ id, what, checks }) =>
    checks
      .filter(({ outcome }) => outcome !== "pass")
      .map((result) => ({
        ...result,
        rule: result.check,
        about: `${id} (${what})`,
        location: locationOf(report, id, result.check),
        identity: [id, result.check],
      })),
  );
  return verdictSarif({ report, results, titles, page: "chaos", fingerprint: "plimsollChaos/v1", version });
}

function locationOf({ suspects }: ChaosReport, id: string, check: string): object {
  const confirmed = suspects?.find(
    (suspect) => suspect.outcome === "confirmed" && suspect.experiment === id && suspect.check === check,
  );
  return confirmed === undefined ? logicalLocation(id) : fileLocation(confirmed.file, confirmed.line);
}
