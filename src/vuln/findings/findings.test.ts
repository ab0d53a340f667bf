import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith, scanReport } from "../../../test/support/scan-reports.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import { claimOf } from "./claim.ts";
import { compareFindings } from "./compare.ts";
import { countFindings } from "./count.ts";
import { allFindings, joinReports } from "./finding-set.ts";
import { fitToModule } from "./module-fit.ts";
import { judgeVulnerabilities } from "./policy.ts";
import { reachabilityOf } from "./reachability.ts";

const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id);
const rated = (id: string, level: "critical" | "high", by: string | null) => {
  const severity = { level, by, score: null };
  return findingWith({ id, severity, ratings: [severity] });
};

test("reports of several scanners about one image are one set, by what answers for it", async () => {
  const set = joinReports(
    await Promise.all([scanReport("trivy"), scanReport("grype"), scanReport("govulncheck-source")]),
  );
  assert.deepEqual(ids(set.modules), ["GO-2031-0002", "GO-2031-0008"]);
  assert.deepEqual(ids(set.standardLibrary), ["CVE-2031-1003", "GO-2031-0099"]);
  assert.deepEqual(ids(set.operatingSystem), ["CVE-2031-1001", "CVE-2031-1005"]);
  assert.deepEqual(ids(set.others), ["CVE-2031-1004", "CVE-2031-1006"]);
  const [parser] = set.modules;
  assert.deepEqual(parser!.sources, [
    { scanner: "trivy", id: "CVE-2031-1002" },
    { scanner: "trivy", id: "GHSA-aaaa-bbbb-cccc" },
    { scanner: "grype", id: "GHSA-aaaa-bbbb-cccc" },
    { scanner: "govulncheck", id: "GO-2031-0002" },
  ]);
  assert.deepEqual([parser!.tier, parser!.severity?.level], ["symbol", "high"]);
  assert.deepEqual(set.scanners[1], { name: "grype", version: "0.121.2", databaseDate: "2031-05-06T07:08:09Z" });
  // govulncheck does not say how many it was told to leave out.
  assert.equal(set.suppressed, null);
  assert.equal(joinReports([await scanReport("trivy"), await scanReport("grype")]).suppressed, 2);
});

test("what is unknown has its own number", async () => {
  const counts = countFindings(joinReports([await scanReport("govulncheck-source")]).modules);
  assert.deepEqual(counts, {
    total: 2,
    byTier: { symbol: 1, package: 0, module: 1, unknown: 0 },
    bySeverity: { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 2 },
    byReachability: { yes: 1, no: 1, unknown: 0 },
    packages: 2,
  });
});

test("out of reach is only what was looked for and not found", () => {
  const answers = (["symbol", "package", "module", null] as const).map((tier) =>
    (["symbol", "package", "module", null] as const).map((depth) => reachabilityOf({ tier, depth })),
  );
  assert.deepEqual(answers, [
    ["yes", "yes", "yes", "yes"],
    ["no", "unknown", "unknown", "unknown"],
    ["no", "no", "unknown", "unknown"],
    ["no", "unknown", "unknown", "unknown"],
  ]);
});

test("a finding that moved to another version is still there, and one with another name of it too", () => {
  const set = (...modules: readonly Finding[]) => ({ ...EMPTY, modules });
  const before = set(findingWith({ id: "GO-2031-1", aliases: ["CVE-2031-1"] }), findingWith({ id: "GO-2031-2" }));
  const after = set(findingWith({ id: "CVE-2031-1", installedVersion: "v1.1.0" }), findingWith({ id: "GO-2031-3" }));
  const { gone, left, added } = compareFindings(before, after);
  assert.deepEqual([ids(gone), ids(added)], [["GO-2031-2"], ["GO-2031-3"]]);
  assert.deepEqual(
    left.map((pair) => [pair.before.id, pair.after.id, pair.after.installedVersion]),
    [["GO-2031-1", "CVE-2031-1", "v1.1.0"]],
  );
});

const EMPTY = {
  ...{ modules: [], standardLibrary: [], operatingSystem: [], others: [], suppressed: 0 },
  scanners: [{ name: "grype", version: "1", databaseDate: "2031-01-01T00:00:00Z" }],
};

test("findings that were made with other means are not said to be comparable", () => {
  const [scanner] = EMPTY.scanners;
  const means = (members: object) =>
    compareFindings(EMPTY, { ...EMPTY, scanners: [{ ...scanner!, ...members }] }).sameMeans;
  assert.equal(means({}), true);
  assert.equal(means({ version: "2" }), false);
  assert.equal(means({ databaseDate: "2031-01-02T00:00:00Z" }), false);
  const unknown = { ...EMPTY, scanners: [{ ...scanner!, databaseDate: null }] };
  assert.equal(compareFindings(unknown, unknown).sameMeans, null);
});

test("a policy fails on what is there, and does not pass on what is unknown", () => {
  const outcome = (findings: readonly Finding[], limit = 0, source?: string) =>
    judgeVulnerabilities(findings, { levels: { critical: limit }, ...(source === undefined ? {} : { source }) })
      .outcome;
  assert.equal(outcome([]), "pass");
  assert.equal(outcome([rated("a", "high", "nvd")]), "pass");
  assert.equal(outcome([rated("a", "critical", "nvd")]), "fail");
  assert.equal(outcome([rated("a", "critical", "nvd")], 1), "pass");
  assert.equal(outcome([findingWith()]), "unknown");
  assert.equal(outcome([findingWith()], 1), "pass");
  assert.equal(outcome([findingWith(), rated("a", "critical", "nvd")]), "fail");
  assert.equal(outcome([findingWith(), rated("a", "critical", "nvd")], 1), "unknown");
  assert.equal(judgeVulnerabilities([rated("a", "critical", "nvd")], { levels: {} }).outcome, "pass");
});

test("where a policy names whose severity counts, another's is unknown", () => {
  const judged = (source: string, ...findings: readonly Finding[]) =>
    judgeVulnerabilities(findings, { levels: { critical: 0 }, source }).outcome;
  assert.equal(judged("nvd", rated("a", "critical", "ghsa")), "unknown");
  assert.equal(judged("GHSA", rated("a", "critical", "ghsa")), "fail");
  assert.equal(judged("nvd", rated("a", "critical", null)), "unknown");
  const both = ["high", "critical"].map((level) => ({ level: level as "high", by: "nvd", score: null }));
  assert.equal(judged("nvd", findingWith({ ratings: both })), "fail");
});

test("a policy about reach is about Go code, and says which findings nothing looked at", async () => {
  const policy = { levels: {}, reachable: 0 };
  const found = joinReports([await scanReport("govulncheck-source")]);
  const [limit] = judgeVulnerabilities(allFindings(found), policy).limits;
  assert.deepEqual([limit!.outcome, ids(limit!.found), ids(limit!.unknown)], ["fail", ["GO-2031-0002"], []]);
  const image = joinReports([await scanReport("trivy")]);
  const [unlooked] = judgeVulnerabilities(allFindings(image), policy).limits;
  assert.deepEqual([unlooked!.outcome, ids(unlooked!.unknown)], ["unknown", ["CVE-2031-1002", "CVE-2031-1003"]]);
  assert.equal(judgeVulnerabilities(image.operatingSystem, policy).outcome, "pass");
});

test("a report about other code is refused, and one of another state of it is taken apart", async () => {
  const report = await scanReport("govulncheck-source");
  const versions = new Map([["example.net/parser", "v1.57.0"]]);
  assert.throws(() => fitToModule(report, { path: "example.com/invoice", versions }, "report.json"), {
    code: "scan-report-foreign",
    what: "report.json is about example.com/order, not about example.com/invoice",
  });
  const fit = fitToModule(report, { path: "example.com/order", versions }, "report.json");
  assert.deepEqual(
    [ids(fit.fitting), ids(fit.absent), fit.otherVersion.map(({ finding, version }) => [finding.id, version])],
    [["GO-2031-0099"], ["GO-2031-0008"], [["GO-2031-0002", "v1.57.0"]]],
  );
  const silent = fitToModule(await scanReport("trivy"), { path: "example.com/invoice", versions }, "report.json");
  assert.deepEqual([silent.otherVersion.length, ids(silent.fitting)], [1, ["CVE-2031-1003"]]);
  // grype says in which program a module is linked: this one is another's, and of the standard library it does not say.
  const image = fitToModule(await scanReport("grype"), { path: "example.com/invoice", versions }, "report.json");
  assert.deepEqual([ids(image.otherPrograms), ids(image.fitting)], [["GHSA-aaaa-bbbb-cccc"], ["CVE-2031-1003"]]);
});

test("only what was looked for and not found is said not to affect", () => {
  const claim = (tier: Finding["tier"], depth: Finding["depth"]) =>
    claimOf([{ finding: findingWith({ tier, depth }), scanner: "govulncheck v1" }]);
  const evidence = (tier: "package" | "symbol") => ({
    status: "not_affected",
    evidence: { tier, scanner: "govulncheck v1" },
  });
  assert.deepEqual(claim("package", "symbol"), evidence("symbol"));
  assert.deepEqual(claim("module", "symbol"), evidence("package"));
  assert.deepEqual(claim("module", "package"), evidence("package"));
  assert.deepEqual(claim(null, "symbol"), evidence("symbol"));
  for (const [tier, depth] of [
    ["module", "module"],
    ["package", "package"],
    ["module", null],
    [null, null],
  ] as const) {
    assert.deepEqual(claim(tier, depth), { status: "under_investigation", tier });
  }
  const called = (members: Partial<Finding>) =>
    claimOf([{ finding: findingWith({ tier: "symbol", ...members }), scanner: "x" }]);
  assert.deepEqual(called({ fixedVersions: ["v1.1.0"] }), {
    ...{ status: "affected", tier: "symbol", canBeFixed: true },
    action: "Raise example.net/parser to v1.1.0.",
  });
  const goes = called({ name: "stdlib", fixedVersions: ["v1.26.3"] });
  assert.equal(goes.status === "affected" && goes.action, "Build with Go v1.26.3.");
  const hopeless = called({});
  assert.equal(hopeless.status === "affected" && hopeless.canBeFixed, false);
});

test("of scanners that contradict each other the weaker claim counts, and silence contradicts nothing", () => {
  const said = (...seen: readonly (readonly [Finding["tier"], Finding["depth"]])[]) => {
    const [first, ...others] = seen.map(([tier, depth], index) => {
      return { finding: findingWith({ tier, depth }), scanner: `scanner ${index}` };
    });
    const claim = claimOf([first!, ...others]);
    return claim.status === "not_affected" ? [claim.evidence.tier, claim.evidence.scanner] : claim.status;
  };
  assert.equal(said(["package", "symbol"], ["symbol", "symbol"]), "affected");
  // One build does not import the package. Another does, and nobody looked there whether its symbols are called.
  assert.equal(said(["module", "symbol"], ["package", "package"]), "under_investigation");
  assert.equal(said(["module", "package"], ["package", "package"]), "under_investigation");
  assert.deepEqual(said(["module", "symbol"], ["package", "symbol"]), ["symbol", "scanner 1"]);
  assert.deepEqual(said([null, null], ["module", "module"], ["module", "package"]), ["package", "scanner 2"]);
  assert.deepEqual(said(["package", "package"], [null, "symbol"]), ["symbol", "scanner 1"]);
  assert.equal(said([null, null], ["module", "module"]), "under_investigation");
});
