import { type Finding, LEVELS, type Level, TIERS, type Tier } from "../../format/scan-report/scan-report.ts";
import { reachabilityOf } from "./reachability.ts";

/** Findings by what is known of them. What is not known has its own number, and is in no other. */
export interface FindingCounts {
  readonly total: number;
  readonly byTier: Readonly<Record<Tier | "unknown", number>>;
  readonly bySeverity: Readonly<Record<Level | "unknown", number>>;
  readonly byReachability: Readonly<Record<"yes" | "no" | "unknown", number>>;
  /** Packages that have at least one, at any version. */
  readonly packages: number;
}

export function countFindings(findings: readonly Finding[]): FindingCounts {
  return {
    total: findings.length,
    byTier: countBy([...TIERS, "unknown"], findings, ({ tier }) => tier ?? "unknown"),
    bySeverity: countBy([...LEVELS, "unknown"], findings, ({ severity }) => severity?.level ?? "unknown"),
    byReachability: countBy(["yes", "no", "unknown"], findings, reachabilityOf),
    packages: new Set(findings.map(({ ecosystem, name }) => JSON.stringify([ecosystem.name, name]))).size,
  };
}

function countBy<Name extends string>(
  names: readonly Name[],
  findings: readonly Finding[],
  nameOf: (finding: Finding) => Name,
): Record<Name, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  for (const finding of findings) counts[nameOf(finding)]++;
  return counts;
}
