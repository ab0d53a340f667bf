import type { Finding } from "../../format/scan-report/scan-report.ts";

/**
 * Does the code reach the vulnerable symbols? `no` only where the scanner looked and did not find it: at symbols, or at
 * packages of which none is imported. Everything else is unknown, whatever the scanner is called.
 */
export function reachabilityOf({ tier, depth }: Pick<Finding, "tier" | "depth">): "yes" | "no" | "unknown" {
  if (tier === "symbol") return "yes";
  if (depth === "symbol") return "no";
  return depth === "package" && tier === "module" ? "no" : "unknown";
}
