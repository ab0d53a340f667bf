import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith } from "../../../test/support/scan-reports.ts";
import { imageRecord } from "../../../test/support/size-records.ts";
import type { Finding, Level } from "../../format/scan-report/scan-report.ts";
import { parseApprovals } from "../../plan/settings/approvals-file.ts";
import { parseGateSettings } from "../../plan/settings/gate-settings.ts";
import type { GateCase, VulnerabilityFacts } from "./gate-case.ts";
import { judge } from "./judge.ts";
import type { GateResult } from "./result.ts";
import { verdictOf } from "./verdict.ts";

const TRIVY = { name: "trivy", version: "0.69.0", databaseDate: "2026-11-27T06:00:00Z" };

/** What the rule alone says of these findings. */
function held(
  rule: string,
  findings: readonly Finding[],
  { facts = {}, given = {} }: { facts?: Partial<VulnerabilityFacts>; given?: Partial<GateCase> } = {},
): readonly GateResult[] {
  const text = `gate: {rules: {total: off, packages: off, vulnerabilities: {${rule}}}}`;
  const now = imageRecord({});
  return judge({
    ...{ now, baseline: now, baselineText: "the baseline", release: null, policy: parseGateSettings(text, "p").policy },
    ...{
      approvals: [],
      approvers: null,
      today: "2026-11-29",
      authors: ["alice"],
      lint: null,
      dive: null,
      lockFile: null,
    },
    vulnerabilities: { findings, scanners: [TRIVY], doubts: [], ...facts },
    ...given,
  });
}

function rated(id: string, level: Level, by: string, members: Partial<Finding> = {}): Finding {
  const rating = { level, by, score: null };
  return findingWith({ id, severity: rating, ratings: [rating], ...members });
}

const outcomes = (results: readonly GateResult[]) =>
  results.map(({ subject, outcome }) => `${subject.name}: ${outcome}`);
const CRITICAL = rated("CVE-1", "critical", "nvd", { fixedVersions: ["v1.1.0"], tier: "symbol", depth: "symbol" });

test("each finding over a limit fails by its name, once, however many limits it breaks", () => {
  const results = held("critical: 0, high: 1, reachable: 0, source: NVD", [
    CRITICAL,
    rated("CVE-2", "high", "nvd", { depth: "symbol" }),
  ]);
  assert.deepEqual(outcomes(results), ["CVE-1 example.net/parser: fail", "high: pass"]);
  assert.equal(
    results[0]!.what,
    "CVE-1 in example.net/parser v1.0.0 (critical by NVD, reachable, fixed in v1.1.0): 1 critical, 0 allowed; 1 reachable, 0 allowed",
  );
  assert.match(results[0]!.fix!, /^plimsoll converge .* example\.net\/parser to v1\.1\.0$/);
  assert.equal(results[1]!.what, "1 finding is high by NVD; 1 allowed");
});

test("without findings every limit holds, each with a line", () => {
  assert.deepEqual(outcomes(held("critical: 0, reachable: 0", [])), ["critical: pass", "reachable: pass"]);
});

test("what nobody rated is unknown and never none; it passes only where the rule says how much may be unknown", () => {
  const unrated = findingWith({ id: "GO-1", depth: "symbol" });
  const results = held("critical: 0, source: nvd", [unrated, rated("CVE-3", "low", "ghsa")]);
  assert.deepEqual(outcomes(results), ["CVE-3 example.net/parser: unknown", "GO-1 example.net/parser: unknown"]);
  assert.equal(verdictOf(results), null);
  assert.match(
    results[0]!.what,
    /\(no severity by nvd, though low by ghsa, .*\): it is not known whether it is critical \(0 known, 0 allowed\)$/,
  );
  assert.equal(verdictOf(held("critical: 0, source: nvd, unknown: 1", [unrated, rated("CVE-3", "low", "ghsa")])), null);
  for (const unknown of ["2", "allow"]) {
    const allowed = held(`critical: 0, source: nvd, unknown: ${unknown}`, [unrated, rated("CVE-3", "low", "ghsa")]);
    assert.deepEqual(outcomes(allowed), ["critical: pass"]);
    assert.equal(allowed[0]!.what, "0 findings are critical by nvd, and 2 more that may be; 0 allowed");
  }
  // Enough is allowed whatever they turn out to be.
  assert.equal(verdictOf(held("critical: 2, source: nvd", [unrated, rated("CVE-3", "low", "ghsa")])), "pass");
});

test("reach that nothing looked at is unknown", () => {
  const results = held("reachable: 0", [findingWith({ id: "GO-1" })]);
  assert.deepEqual(outcomes(results), ["GO-1 example.net/parser: unknown"]);
  assert.match(results[0]!.fix!, /report of govulncheck/);
  const system = findingWith({ id: "CVE-9", ecosystem: { family: "os", name: "apk" } });
  assert.equal(verdictOf(held("reachable: 0", [system])), "pass");
});

test("a failure comes before what is unknown, and that before what a person may approve", () => {
  const both = held("critical: 0", [CRITICAL, findingWith({ id: "GO-1" })]);
  assert.equal(verdictOf(both), "fail");
  assert.deepEqual(outcomes(both), ["CVE-1 example.net/parser: fail"]);
  const doubts = [{ what: "nobody looked", fix: "look" }];
  const open = held("critical: 0, then: approve", [CRITICAL], { facts: { doubts } });
  assert.deepEqual(outcomes(open), ["scan: unknown", "CVE-1 example.net/parser: needs-approval"]);
  assert.equal(verdictOf(open), null);
});

test("where nobody looked, nothing holds, and no approval helps", () => {
  const doubts = [{ what: "nobody looked for vulnerabilities in order", fix: "look" }];
  const approvals = approvalsOf("scan");
  const results = held("critical: 9, then: approve", [], { facts: { scanners: [], doubts }, given: { approvals } });
  assert.deepEqual(outcomes(results), ["scan: unknown"]);
  assert.match(results[0]!.refusedApprovals[0]!.why, /only rules with then: approve|whoever approves/);
});

function approvalsOf(subject: string) {
  const entry = `{service: order, rule: vulnerabilities, subject: "${subject}", reason: r, approver: bob, expires: 2026-12-31}`;
  return parseApprovals(`approvals: [${entry}]\n`, "plimsoll.approvals.yaml");
}

test("an approved finding does not count, and the others still do", () => {
  const findings = [
    CRITICAL,
    rated("CVE-2", "critical", "nvd"),
    findingWith({ id: "GO-1", name: "example.net/other" }),
  ];
  const approvals = approvalsOf("CVE-1 example.net/parser");
  const judged = (rule: string) => held(rule, findings, { given: { approvals } });
  assert.deepEqual(outcomes(judged("critical: 1, then: approve, unknown: 1")), [
    "CVE-1 example.net/parser: approved",
    "critical: pass",
  ]);
  assert.deepEqual(outcomes(judged("critical: 0, then: approve")), [
    "CVE-2 example.net/parser: needs-approval",
    "CVE-1 example.net/parser: approved",
  ]);
  const strict = judged("critical: 0");
  assert.deepEqual(outcomes(strict), ["CVE-1 example.net/parser: fail", "CVE-2 example.net/parser: fail"]);
  assert.match(strict[0]!.refusedApprovals[0]!.why, /fails whoever approves/);
  // What is unknown of a finding is for a person too, where the rule says so.
  const open = held("critical: 0, then: approve", [findings[2]!]);
  assert.deepEqual(outcomes(open), ["GO-1 example.net/other: needs-approval"]);
});

test("an approval without a finding is refused where it is written", () => {
  const text = "approvals: [{service: order, rule: vulnerabilities, reason: r, approver: bob, expires: 2026-12-31}]";
  assert.throws(() => parseApprovals(text, "a.yaml"), { code: "config-invalid", what: /about one finding/ });
});

test("a database is as old as allowed or the rule is broken; an unknown date is not fresh", () => {
  const judged = (databaseDate: string | null, rule = "critical: 0, maxAge: 2") =>
    outcomes(held(rule, [], { facts: { scanners: [{ ...TRIVY, databaseDate }] } }))[0];
  assert.equal(judged("2026-11-27T00:00:00Z"), "critical: pass");
  assert.equal(judged("2026-11-26T23:59:59Z"), "database of trivy: fail");
  assert.equal(
    judged("2026-11-26T23:59:59Z", "critical: 0, maxAge: 2, then: approve"),
    "database of trivy: needs-approval",
  );
  assert.equal(judged(null), "database of trivy: unknown");
  assert.equal(judged("2026-12-02T00:00:00Z"), "database of trivy: unknown");
  assert.equal(judged(null, "critical: 0"), "critical: pass");
});

test("of very many findings a hundred are listed, and nobody lifts the others at once", () => {
  const many = Array.from({ length: 200_000 }, (_, index) => rated(`CVE-${index}`, "critical", "nvd"));
  for (const then of ["fail", "approve"]) {
    const results = held(`critical: 0, then: ${then}`, many);
    assert.equal(results.length, 101);
    const rest = results.find(({ subject }) => subject.name === "other findings")!;
    assert.deepEqual([rest.outcome, rest.what.split(" ")[0]], ["fail", "199900"]);
  }
});

test("mistakes in the rule are config-invalid with their place", () => {
  for (const [rule, says] of [
    ["source: nvd", /allows any number/],
    ["critical: -1", /whole number/],
    ["critical: 1.5", /whole number/],
    ["critcal: 0", /did you mean/],
    ["critical: 0, unknown: some", /whole number, or allow/],
    ["critical: 0, maxAge: 0", /whole number of days/],
    ["critical: 0, then: warn", /./],
  ] as const) {
    const parse = () => parseGateSettings(`gate:\n  rules:\n    vulnerabilities: {${rule}}\n`, "plimsoll.yaml");
    assert.throws(parse, (error: { code: string; what: string; why?: string; fix?: string; where: string }) => {
      assert.equal(error.code, "config-invalid");
      assert.match(`${error.what} ${error.why} ${error.fix}`, says, rule);
      assert.match(error.where, /^plimsoll\.yaml:3:\d+$/);
      return true;
    });
  }
  const off = parseGateSettings(
    "gate: {rules: {vulnerabilities: {critical: 0}}, services: {a: {source: ., rules: {vulnerabilities: off}}}}",
    "plimsoll.yaml",
  );
  assert.equal(off.services[0]!.policy.vulnerabilities, null);
});
