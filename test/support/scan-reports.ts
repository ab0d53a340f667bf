import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readScanReport } from "../../src/format/scan-report/read-scan-report.ts";
import type { Finding, ScanReport } from "../../src/format/scan-report/scan-report.ts";
import { REPOSITORY } from "./tools.ts";

/** Reports of every scanner, which were written for tests. */
export const SCAN_REPORTS = ["trivy", "grype", "osv-scanner", "govulncheck-source"] as const;
export type ScanReportName = (typeof SCAN_REPORTS)[number];

export function scanReportBytes(name: ScanReportName): Buffer {
  return readFileSync(join(REPOSITORY, "test/fixtures/scan-report", `${name}.json`));
}

export function scanReport(name: ScanReportName): Promise<ScanReport> {
  return reportOf(scanReportBytes(name));
}

export function reportOf(content: Uint8Array | string, options: { stripped?: boolean } = {}): Promise<ScanReport> {
  return readScanReport([Buffer.from(content)], { where: "report.json", ...options });
}

/** A finding in a Go module of which only these members matter. */
export function findingWith(members: Partial<Finding> = {}): Finding {
  return {
    id: "GO-2031-0001",
    aliases: [],
    ecosystem: { family: "go", name: "Go" },
    name: "example.net/parser",
    installedVersion: "v1.0.0",
    fixedVersions: [],
    severity: null,
    ratings: [],
    tier: null,
    depth: null,
    traces: [],
    places: [],
    sources: [{ scanner: "trivy", id: members.id ?? "GO-2031-0001" }],
    ...members,
  };
}
