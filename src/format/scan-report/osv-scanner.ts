import type { JsonMember } from "../../base/json-member.ts";
import { ecosystemNamed } from "./ecosystem.ts";
import { dividedFindings, findingOf } from "./finding.ts";
import { ratingsOf } from "./join-findings.ts";
import { listIn, requiredText, textIn, textsIn } from "./member.ts";
import { fixedVersionsIn } from "./osv-entry.ts";
import type { Finding, Place, Rating, ScanReport, Tier } from "./scan-report.ts";
import { levelOfScore, levelOfWord, ratingOf } from "./severity.ts";

/**
 * OSV-Scanner's report: pkg/models/results.go there, releases 1 and 2. It names neither the scanner's version nor the
 * date of what it asked.
 */
export function readOsvScanner(report: JsonMember): ScanReport {
  const image = report.optional("image_metadata");
  const layers =
    image === undefined ? [] : listIn(image, "layer_metadata").map((one) => textIn(one.optional("diff_id")));
  const results = listIn(report, "results");
  return {
    format: "osv-scanner",
    scanner: "osv-scanner",
    scannerVersion: null,
    scannedAt: null,
    database: { location: null, date: null },
    goVersion: null,
    target: {
      kind: image === undefined ? null : "image",
      name: results.length === 1 ? sourceOf(results[0]!) : null,
      manifestDigests: [],
      configDigest: null,
      diffIDs: layers.filter((one) => one !== null),
    },
    mainModules: null,
    modules: null,
    ...dividedFindings(results.flatMap((result) => findingsOf(result, layers))),
    suppressed: null,
  };
}

/** The name of what a result is about. The first releases call the member `packageSource`, as their documentation does. */
function sourceOf(result: JsonMember): string | null {
  return textIn((result.optional("source") ?? result.optional("packageSource"))?.optional("path"));
}

function findingsOf(result: JsonMember, layers: readonly (string | null)[]): readonly Finding[] {
  const target = sourceOf(result) ?? "";
  return listIn(result, "packages").flatMap((entry) => {
    const vulnerabilities = listIn(entry, "vulnerabilities");
    if (vulnerabilities.length === 0) return [];
    const groups = listIn(entry, "groups").map(groupIn);
    const pack = entry.optional("package") ?? entry.refuse("package is missing");
    const origin = pack.optional("image_origin_details") ?? pack.optional("imageOrigin");
    const diffID = layers[origin?.optional("index")?.size() ?? -1] ?? null;
    return vulnerabilities.map((one) => findingIn(one, pack, { target, path: null, diffID, mainModule: null }, groups));
  });
}

function findingIn(vulnerability: JsonMember, pack: JsonMember, place: Place, groups: readonly Group[]): Finding {
  const id = requiredText(vulnerability, "id");
  const name = requiredText(pack, "name");
  const ecosystem = ecosystemNamed(textIn(pack.optional("ecosystem")) ?? "unknown");
  const group = groups.find(({ ids }) => ids.includes(id));
  const said = ratingOf(
    levelOfWord(textIn(vulnerability.optional("database_specific")?.optional("severity"))),
    sayerOf(id),
  );
  const severity = said ?? group?.severity ?? null;
  return findingOf({
    scanner: "osv-scanner",
    id,
    // A group is of one vulnerability: its members are names of each other.
    aliases: [...textsIn(vulnerability, "aliases"), ...(group?.ids ?? [])],
    ecosystem,
    name,
    installedVersion: textIn(pack.optional("version")) ?? textIn(pack.optional("commit")),
    fixedVersions: fixedVersionsIn(vulnerability, name),
    severity,
    ratings: ratingsOf(severity, group?.severity ?? null),
    ...(group === undefined ? {} : { tier: group.tier, depth: group.depth }),
    places: [place],
  });
}

/** Whose database an entry is from: OSV prefixes its names. https://ossf.github.io/osv-schema/#id-modified-fields */
function sayerOf(id: string): string {
  return id.split("-", 1)[0]!;
}

interface Group {
  readonly ids: readonly string[];
  readonly severity: Rating | null;
  readonly tier: Tier | null;
  readonly depth: Tier | null;
}

function groupIn(group: JsonMember): Group {
  const analysis = (group.optional("experimental_analysis") ?? group.optional("experimentalAnalysis"))?.entries(
    MOST_IDS,
  );
  const called = analysis?.map(([, one]) => one.optional("called")?.flag() ?? true) ?? [];
  // The highest CVSS score of the group, which the scanner computes from the entries: it does not say whose it is.
  const score = Number(textIn(group.optional("max_severity")) ?? Number.NaN);
  const analysed = called.length > 0;
  return {
    ids: textsIn(group, "ids"),
    severity: ratingOf(levelOfScore(score), null, score),
    // What is not called may be imported or not: the scanner does not say.
    tier: called.includes(true) ? "symbol" : null,
    depth: analysed ? "symbol" : null,
  };
}

const MOST_IDS = 10_000;
