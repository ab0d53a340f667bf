import type { Finding } from "../../format/scan-report/scan-report.ts";
import type { Claim, Evidence } from "../../format/vex/statement.ts";
import { reachabilityOf } from "./reachability.ts";

/** What may be said of a finding that is still there. `scanner` is the one whose report showed its tier. */
export function claimOf(finding: Finding, scanner: string): Claim {
  const { tier, fixedVersions } = finding;
  switch (reachabilityOf(finding)) {
    case "yes": {
      const canBeFixed = fixedVersions.length > 0;
      const action = canBeFixed
        ? `Raise ${finding.name} to ${fixedVersions.join(" or ")}.`
        : `No version of ${finding.name} without it is known: stop calling what is vulnerable, or replace the module.`;
      return { status: "affected", tier, action, canBeFixed };
    }
    case "no":
      return { status: "not_affected", evidence: { tier: evidenceTierOf(finding), scanner } };
    case "unknown":
      return { status: "under_investigation", tier };
  }
}

/** Where nothing but the module was found, no package of it is imported, and that is known from packages alone. */
function evidenceTierOf({ tier }: Finding): Evidence["tier"] {
  return tier === "module" ? "package" : "symbol";
}
