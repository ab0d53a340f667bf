import { counted } from "../../base/counted.ts";
import type { Finding, Level, ScanReport } from "../../format/scan-report/scan-report.ts";
import { LEVELS } from "../../format/scan-report/scan-report.ts";
import { allFindings, joinReports } from "../../vuln/findings/finding-set.ts";
import { ANYBODY, judgeVulnerabilities } from "../../vuln/findings/policy.ts";
import { namedText } from "./named-text.ts";
import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";

/** No vulnerability of a severity, or of a worse one, is in the image. */
export interface FindingsRule {
  readonly severity: Level;
  /** Whose severity counts: `nvd`, or `any` for the worst that anybody gives; the scanner's own choice where it is not named. */
  readonly by?: string | undefined;
  /** Files and folders, as written. */
  readonly reports: readonly string[];
  /** A report that is older does not count, in days. */
  readonly within?: number | undefined;
}

/** A report that names the image, and its name for people. */
export interface ImageScan {
  readonly report: ScanReport;
  readonly where: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Has the image a vulnerability that the fleet does not accept? An image never changes, so what an old report has found is
 * there still; what it has not found may have become known since.
 */
export function judgeFindings(scans: readonly ImageScan[], rule: FindingsRule, nowMs: number): FleetFinding {
  if (scans.length === 0) {
    return isUnknown("no report names its digest", "scan it by its digest, and put the report where reports says");
  }
  const fresh = scans.filter(({ report }) => isFresh(report, rule, nowMs));
  const counting = fresh.length > 0 ? fresh : scans;
  const set = joinReports(counting.map(({ report }) => report));
  const { found, unknown } = countedFindings(allFindings(set), rule);
  const sources = counting.map(sourceText).join(", ");
  const aside = (set.suppressed ?? 0) === 0 ? "" : `; ${set.suppressed} are set aside there`;
  const kind = `${rule.severity}${rule.severity === LEVELS[0] ? "" : " or worse"} ${sayerText(rule.by)}`;
  if (found.length > 0) {
    return fails(`${counted(found.length, "finding")} ${kind}: ${namesOf(found)}; by ${sources}${aside}`, FIX);
  }
  if (fresh.length === 0) {
    return isUnknown(`nothing says what is known of it today: ${sources}, of ${counted(rule.within!, "day")}`, RESCAN);
  }
  if (unknown.length > 0) {
    const what = `${counted(unknown.length, "finding has", "findings have")} no severity ${sayerText(rule.by)}`;
    return isUnknown(`${what}: ${namesOf(unknown)}; by ${sources}${aside}`);
  }
  return passes(`no finding ${kind}, by ${sources}${aside}`);
}

const FIX =
  "update what the findings name, and build it again; plimsoll converge finds the smallest change of a go.mod";
const RESCAN = "scan it again, with a scanner whose report has a date: Trivy, grype";

function countedFindings(findings: readonly Finding[], { severity, by }: FindingsRule) {
  const levels = Object.fromEntries(LEVELS.slice(0, LEVELS.indexOf(severity) + 1).map((level) => [level, 0]));
  const policy = by === undefined ? { levels } : { levels, source: by };
  const { limits } = judgeVulnerabilities(findings, policy);
  return { found: limits.flatMap((one) => one.found), unknown: limits[0]!.unknown };
}

function sayerText(by: string | undefined): string {
  if (by === undefined) return "in the scanner's own choice";
  return by === ANYBODY ? "in anybody's opinion" : `in the opinion of ${by}`;
}

function namesOf(findings: readonly Finding[]): string {
  return namedText(
    findings.map(({ id, name, installedVersion }) => `${id} in ${name} ${installedVersion ?? ""}`.trim()),
  );
}

/** A scanner knows no more than its database: the older of both dates counts. */
function dateOf({ scannedAt, database }: ScanReport): string | null {
  const dates = [scannedAt, database.date].filter((date) => date !== null);
  return dates.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

function isFresh(report: ScanReport, { within }: FindingsRule, nowMs: number): boolean {
  if (within === undefined) return true;
  const date = dateOf(report);
  const age = date === null ? Number.POSITIVE_INFINITY : nowMs - Date.parse(date);
  // A clock may be wrong by hours; what is dated later than that says nothing.
  return age >= -DAY_MS && age <= within * DAY_MS;
}

function sourceText({ report, where }: ImageScan): string {
  const date = dateOf(report)?.slice(0, 10) ?? "without a date";
  return `${where} (${[report.scanner, report.scannerVersion, date].filter((part) => part !== null).join(" ")})`;
}
