import type { Level } from "../format/scan-report/scan-report.ts";
import type { Scanner } from "../vuln/findings/finding-set.ts";

/** What scanners found in an image before and after a change. What was not found out is `unknown` or null, never 0. */
export interface FindingsComparison {
  readonly before: FindingsSide;
  readonly after: FindingsSide;
  readonly gone: readonly FindingRow[];
  /** The same vulnerability in the same package; `afterVersion` is the version that it has now. */
  readonly stayed: readonly (FindingRow & { readonly afterVersion: string | null })[];
  readonly came: readonly FindingRow[];
  /**
   * Were both sides scanned by the same releases, with databases of one known date? Null where that is not known. Where it
   * is not true, a finding may have come or gone without a change of the image.
   */
  readonly sameMeans: boolean | null;
  readonly notes: readonly string[];
}

/**
 * What becomes of the findings in an image when it is made minimal, by the files that stay. A scan of the new image may say
 * otherwise: it sees what packages say of themselves.
 */
export interface FindingsOutlook {
  readonly before: FindingsSide;
  /** `stays`: whether a file of the package stays; `unknown` where the report does not say which files that would be. */
  readonly findings: readonly (FindingRow & { readonly stays: "yes" | "no" | "unknown" })[];
  readonly notes: readonly string[];
}

export interface FindingsSide {
  /** The names of the reports. */
  readonly reports: readonly string[];
  /** `databaseDate` is null where it is unknown. */
  readonly scanners: readonly Scanner[];
  /** Whether every report names digests of this image. */
  readonly isBound: boolean;
  readonly total: number;
  readonly bySeverity: SeverityCounts;
  /** Go modules, Go's standard library, and every other ecosystem that has a finding on either side. */
  readonly byEcosystem: readonly EcosystemCounts[];
  /** Findings that scanners set aside on somebody's word; null where a report does not say how many. */
  readonly suppressed: number | null;
}

export type SeverityCounts = Readonly<Record<Level | "unknown", number>>;

export interface EcosystemCounts {
  /** `Go modules`, `standard library`, `apk packages`, `npm`. */
  readonly name: string;
  readonly total: number;
  readonly bySeverity: SeverityCounts;
}

export interface FindingRow {
  readonly id: string;
  readonly aliases: readonly string[];
  /** As in `EcosystemCounts`. */
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  readonly fixedVersions: readonly string[];
  /** Null where the scanner says none; `by` is null where it does not say whose it is. */
  readonly severity: { readonly level: Level; readonly by: string | null } | null;
  readonly reachable: "yes" | "no" | "unknown";
}
