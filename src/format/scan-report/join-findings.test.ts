import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith } from "../../../test/support/scan-reports.ts";
import { joinFindings } from "./join-findings.ts";

const ids = (findings: Parameters<typeof joinFindings>[0]) =>
  joinFindings(findings).map(({ id, aliases }) => [id, ...aliases]);

test("names join over several findings, and Go's own name is preferred", () => {
  const findings = [
    findingWith({ id: "GHSA-aaaa", aliases: ["CVE-2031-1"] }),
    findingWith({ id: "CVE-2031-2" }),
    findingWith({ id: "GO-2031-1", aliases: ["CVE-2031-1"] }),
    findingWith({ id: "CVE-2031-1" }),
  ];
  assert.deepEqual(ids(findings), [["GO-2031-1", "CVE-2031-1", "GHSA-aaaa"], ["CVE-2031-2"]]);
  assert.deepEqual(ids(findings.toReversed()), [["GO-2031-1", "CVE-2031-1", "GHSA-aaaa"], ["CVE-2031-2"]]);
});

test("another package, another version and another ecosystem are other findings", () => {
  const findings = [
    findingWith(),
    findingWith({ name: "example.net/other" }),
    findingWith({ installedVersion: "v2.0.0" }),
    findingWith({ installedVersion: null }),
    findingWith({ ecosystem: { family: "os", name: "deb" } }),
  ];
  assert.equal(joinFindings(findings).length, 5);
});

test("what one advisory of a distribution covers does not become one vulnerability", () => {
  const advisory = (id: string, aliases: readonly string[]) => findingWith({ id, aliases });
  const findings = [advisory("ELSA-1", ["CVE-2031-1", "CVE-2031-2"]), advisory("ELSA-2", ["CVE-2031-2"])];
  assert.equal(joinFindings(findings).length, 2);
  assert.equal(joinFindings([...findings, advisory("ELSA-1", [])]).length, 2);
});

test("the nearest tier, the deepest look and the highest severity count, and every opinion stays", () => {
  const nvd = { level: "medium", by: "nvd", score: 5 } as const;
  const ghsa = { level: "high", by: "ghsa", score: null } as const;
  const [joined] = joinFindings([
    findingWith({ tier: "module", depth: "module", severity: nvd, ratings: [nvd], fixedVersions: ["v1"] }),
    findingWith({ tier: null, depth: null, fixedVersions: ["v1", "v2"] }),
    findingWith({ tier: "package", depth: "symbol", severity: ghsa, ratings: [ghsa, nvd] }),
  ]);
  assert.deepEqual([joined!.tier, joined!.depth, joined!.severity], ["package", "symbol", ghsa]);
  assert.deepEqual(joined!.ratings, [nvd, ghsa]);
  assert.deepEqual(joined!.fixedVersions, ["v1", "v2"]);
  assert.deepEqual(joined!.sources, [{ scanner: "trivy", id: "GO-2031-0001" }]);
});

test("thousands of findings in one chain of names are one", () => {
  const chain = Array.from({ length: 5000 }, (_, index) =>
    findingWith({ id: `CVE-2031-${index}`, aliases: [`CVE-2031-${index + 1}`] }),
  );
  const [joined, ...more] = joinFindings(chain);
  assert.deepEqual([more.length, joined!.sources.length], [0, 5000]);
});
