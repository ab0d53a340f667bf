import { isStandardLibrary } from "../../format/scan-report/ecosystem.ts";
import { type Finding, TIERS, type Tier } from "../../format/scan-report/scan-report.ts";
import type { Claim } from "../../format/vex/statement.ts";
import { reachabilityOf } from "./reachability.ts";

/** What one report says of a vulnerability in a module, and whose it is: `govulncheck v1.9.0`. */
export interface Sighting {
  readonly finding: Finding;
  readonly scanner: string;
}

/**
 * What may be said of a vulnerability that is still there, by all that was reported of it. Where scanners contradict each
 * other the weaker claim wins: a proof counts only where no other has seen the code nearer to the vulnerability. One that
 * shows no tier proves nothing and contradicts nothing.
 */
export function claimOf(sightings: readonly [Sighting, ...Sighting[]]): Claim {
  const tier = nearestTier(sightings);
  if (tier === "symbol") return affected(sightings[0].finding, sightings);
  // A scanner that looked at symbols may say only that none is called: that agrees with every tier but that of symbols.
  const proof = sightings.find(({ finding }) => {
    return (finding.tier === tier || finding.tier === null) && reachabilityOf(finding) === "no";
  });
  if (proof === undefined) return { status: "under_investigation", tier };
  // Where nothing but the module was found, no package of it is imported, and that is known from packages alone.
  const evidence = proof.finding.tier === "module" ? "package" : "symbol";
  return { status: "not_affected", evidence: { tier: evidence, scanner: proof.scanner } };
}

function nearestTier(sightings: readonly Sighting[]): Tier | null {
  return TIERS.find((tier) => sightings.some(({ finding }) => finding.tier === tier)) ?? null;
}

function affected(finding: Finding, sightings: readonly Sighting[]): Claim {
  const fixed = [...new Set(sightings.flatMap((one) => one.finding.fixedVersions))];
  const canBeFixed = fixed.length > 0;
  return { status: "affected", tier: "symbol", action: actionFor(finding, fixed), canBeFixed };
}

function actionFor(finding: Finding, fixed: readonly string[]): string {
  const { name } = finding;
  const isGo = isStandardLibrary(finding);
  if (fixed.length > 0)
    return isGo ? `Build with Go ${fixed.join(" or ")}.` : `Raise ${name} to ${fixed.join(" or ")}.`;
  const instead = isGo ? "" : ", or replace the module";
  return `No version of ${name} without it is known: stop calling what is vulnerable${instead}.`;
}
