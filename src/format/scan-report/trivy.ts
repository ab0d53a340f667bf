import type { JsonMember } from "../../base/json-member.ts";
import { ecosystemNamed, ecosystemOfPurl } from "./ecosystem.ts";
import { dividedFindings, findingOf } from "./finding.ts";
import { ratingsOf } from "./join-findings.ts";
import { countIn, digestIn, listIn, requiredText, textIn, textsIn, timeIn } from "./member.ts";
import { OWN_JSON } from "./refuse.ts";
import type { Finding, Level, Rating, ScanReport, ScanTarget } from "./scan-report.ts";
import { levelOfWord, ratingOf } from "./severity.ts";

const SCHEMA_VERSION = 2;

/** Trivy's report, schema 2: pkg/types/report.go there. It looks at versions only, so it proves no tier. */
export function readTrivy(report: JsonMember): ScanReport {
  const schema = countIn(report.optional("SchemaVersion"));
  if (schema !== SCHEMA_VERSION) {
    report.refuse(
      `its schema is version ${schema} of Trivy's, and plimsoll reads version ${SCHEMA_VERSION}: ${OWN_JSON}`,
    );
  }
  const results = listIn(report, "Results");
  const suppressed = results.flatMap((result) => result.optional("ExperimentalModifiedFindings") ?? []);
  const roots = results.flatMap(rootsOf);
  return {
    format: "trivy",
    scanner: "trivy",
    scannerVersion: textIn(report.optional("Trivy")?.optional("Version")),
    scannedAt: timeIn(report.optional("CreatedAt")),
    database: { location: null, date: null },
    goVersion: null,
    target: targetOf(report),
    mainModules: roots.length === 0 ? null : [...new Set(roots)],
    modules: null,
    ...dividedFindings(results.flatMap(findingsOf)),
    suppressed: suppressed.length === 0 ? null : results.reduce((sum, one) => sum + suppressedIn(one), 0),
  };
}

const KINDS: Readonly<Record<string, ScanTarget["kind"]>> = {
  container_image: "image",
  repository: "source",
  filesystem: "source",
  cyclonedx: "sbom",
  spdx: "sbom",
};

function targetOf(report: JsonMember): ScanTarget {
  const metadata = report.optional("Metadata");
  const type = textIn(report.optional("ArtifactType"));
  const digests = metadata === undefined ? [] : textsIn(metadata, "RepoDigests");
  return {
    kind: type === null ? null : Object.hasOwn(KINDS, type) ? KINDS[type]! : "other",
    name: textIn(report.optional("ArtifactName")),
    manifestDigests: [...new Set(digests.map(digestIn))],
    configDigest: textIn(metadata?.optional("ImageID")),
    diffIDs: metadata === undefined ? [] : textsIn(metadata, "DiffIDs"),
  };
}

/** The module of a go.mod itself, which is listed only where all packages are. */
function rootsOf(result: JsonMember): readonly string[] {
  if (textIn(result.optional("Type")) !== "gomod") return [];
  const roots = listIn(result, "Packages").filter((one) => textIn(one.optional("Relationship")) === "root");
  return roots.flatMap((one) => textIn(one.optional("Name")) ?? []);
}

function suppressedIn(result: JsonMember): number {
  const modified = listIn(result, "ExperimentalModifiedFindings");
  return modified.filter((one) => textIn(one.optional("Type")) === "vulnerability").length;
}

function findingsOf(result: JsonMember): readonly Finding[] {
  const target = textIn(result.optional("Target")) ?? "";
  const type = textIn(result.optional("Type")) ?? "unknown";
  return listIn(result, "Vulnerabilities").map((one) => {
    const purl = textIn(one.optional("PkgIdentifier")?.optional("PURL"));
    const severity = severityOf(one);
    const place = {
      target,
      path: textIn(one.optional("PkgPath")),
      diffID: textIn(one.optional("Layer")?.optional("DiffID")),
      mainModule: null,
    };
    return findingOf({
      scanner: "trivy",
      id: requiredText(one, "VulnerabilityID"),
      aliases: textsIn(one, "VendorIDs"),
      ecosystem: ecosystemOfPurl(purl) ?? ecosystemNamed(type),
      name: requiredText(one, "PkgName"),
      installedVersion: textIn(one.optional("InstalledVersion")),
      // One text with all of them: "1.56.3, 1.57.1".
      fixedVersions: (textIn(one.optional("FixedVersion")) ?? "").split(",").flatMap((version) => version.trim() || []),
      severity,
      ratings: ratingsOf(severity, ...vendorsOf(one)),
      places: [place],
    });
  });
}

function severityOf(vulnerability: JsonMember): Rating | null {
  const level = levelOfWord(textIn(vulnerability.optional("Severity")));
  const by = textIn(vulnerability.optional("SeveritySource"));
  return ratingOf(level, by, by === null ? null : scoreOf(vulnerability, by));
}

/** Numbers of Trivy's for severities; 0 is unknown. trivy-db, pkg/types/types.go. */
const VENDOR_LEVELS: readonly (Level | null)[] = [null, "low", "medium", "high", "critical"];

function vendorsOf(vulnerability: JsonMember): readonly (Rating | null)[] {
  const vendors = vulnerability.optional("VendorSeverity")?.entries(MOST_VENDORS) ?? [];
  return vendors.map(([by, member]) => {
    const level = VENDOR_LEVELS[member.size()];
    return ratingOf(level ?? null, by, scoreOf(vulnerability, by));
  });
}

const MOST_VENDORS = 1000;

function scoreOf(vulnerability: JsonMember, by: string): number | null {
  const vendor = vulnerability.optional("CVSS")?.optional(by);
  const score = vendor?.optional("V3Score")?.json;
  return typeof score === "number" ? score : null;
}
