import type { JsonMember } from "../../base/json-member.ts";
import { ecosystemNamed, ecosystemOfPurl } from "./ecosystem.ts";
import { dividedFindings, findingOf } from "./finding.ts";
import { ratingsOf } from "./join-findings.ts";
import { digestIn, listIn, requiredText, textIn, textsIn, timeIn } from "./member.ts";
import type { Finding, Place, Rating, ScanReport, ScanTarget } from "./scan-report.ts";
import { levelOfWord, ratingOf } from "./severity.ts";

/** grype's report: grype/presenter/models/document.go there. It does not say how near a match is to the code. */
export function readGrype(report: JsonMember): ScanReport {
  const descriptor = report.optional("descriptor");
  const database = descriptor?.optional("db");
  // Before database schema 6 the members of `status` stood in `db` itself.
  const status = database?.optional("status") ?? database;
  const target = targetOf(report.optional("source"));
  const version = textIn(descriptor?.optional("version"));
  const matches = listIn(report, "matches");
  return {
    format: "grype",
    scanner: textIn(descriptor?.optional("name")) ?? "grype",
    scannerVersion: version === UNSTAMPED ? null : version,
    scannedAt: timeIn(descriptor?.optional("timestamp")),
    database: { location: textIn(status?.optional("from")), date: timeIn(status?.optional("built")) },
    goVersion: null,
    target,
    // It names a program's module only with a finding, and an image has programs without one.
    mainModules: null,
    modules: null,
    ...dividedFindings(matches.map((match) => findingIn(match, target))),
    suppressed: listIn(report, "ignoredMatches").length,
  };
}

/** What a grype says that was built without its version. */
const UNSTAMPED = "[not provided]";

const KINDS: Readonly<Record<string, ScanTarget["kind"]>> = {
  image: "image",
  directory: "source",
  file: "binary",
  "sbom-file": "sbom",
};

function targetOf(source: JsonMember | undefined): ScanTarget {
  const type = textIn(source?.optional("type"));
  const target = source?.optional("target");
  const image = typeof target?.json === "object" ? target : undefined;
  const manifest = textIn(image?.optional("manifestDigest"));
  const named = image === undefined ? [] : textsIn(image, "repoDigests").map(digestIn);
  return {
    kind: type === null ? null : Object.hasOwn(KINDS, type) ? KINDS[type]! : "other",
    name: image === undefined ? textIn(target) : textIn(image.optional("userInput")),
    manifestDigests: [...new Set([...(manifest === null ? [] : [manifest]), ...named])],
    configDigest: textIn(image?.optional("imageID")),
    // syft calls the diffID of a layer its digest.
    diffIDs: image === undefined ? [] : listIn(image, "layers").flatMap((one) => textIn(one.optional("digest")) ?? []),
  };
}

function findingIn(match: JsonMember, { name: target }: ScanTarget): Finding {
  const vulnerability = match.optional("vulnerability") ?? match.refuse("vulnerability is missing");
  const artifact = match.optional("artifact") ?? match.refuse("artifact is missing");
  const related = listIn(match, "relatedVulnerabilities");
  const fix = vulnerability.optional("fix");
  const severity = severityOf(vulnerability);
  const locations = listIn(artifact, "locations");
  const ecosystem =
    ecosystemOfPurl(textIn(artifact.optional("purl"))) ??
    ecosystemNamed(textIn(artifact.optional("type")) ?? "unknown");
  const ofGo = ecosystem.family === "go" ? artifact.optional("metadata") : undefined;
  const nowhere: Place = {
    target: target ?? "",
    path: null,
    diffID: null,
    mainModule: textIn(ofGo?.optional("mainModule")),
  };
  const places = locations.map((location) => ({
    ...nowhere,
    path: textIn(location.optional("path")),
    diffID: textIn(location.optional("layerID")),
  }));
  return findingOf({
    scanner: "grype",
    id: requiredText(vulnerability, "id"),
    aliases: related.map((one) => requiredText(one, "id")),
    ecosystem,
    name: requiredText(artifact, "name"),
    installedVersion: textIn(artifact.optional("version")),
    fixedVersions: fix === undefined ? [] : textsIn(fix, "versions"),
    severity,
    ratings: ratingsOf(severity, ...related.map(severityOf)),
    places: places.length === 0 ? [nowhere] : places,
  });
}

function severityOf(vulnerability: JsonMember): Rating | null {
  const level = levelOfWord(textIn(vulnerability.optional("severity")));
  return ratingOf(level, sayerOf(textIn(vulnerability.optional("namespace"))), scoreOf(vulnerability));
}

/** Whose entry a namespace means: `github:language:go`, `nvd:cpe`, `debian:distro:debian:12`. */
function sayerOf(namespace: string | null): string | null {
  const word = namespace?.split(":", 1)[0] ?? "";
  return word === "" ? null : word === "github" ? "ghsa" : word;
}

/** The highest of the scores that the entry has. */
function scoreOf(vulnerability: JsonMember): number | null {
  const scores = listIn(vulnerability, "cvss").flatMap((one) => {
    const score = one.optional("metrics")?.optional("baseScore")?.json;
    return typeof score === "number" ? [score] : [];
  });
  return scores.length === 0 ? null : scores.reduce((a, b) => Math.max(a, b));
}
