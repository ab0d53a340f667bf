import assert from "node:assert/strict";
import { test } from "node:test";
import { reportOf, scanReport, scanReportBytes } from "../../../test/support/scan-reports.ts";

const text = () => scanReportBytes("osv-scanner").toString();

test("entries of one group are one finding, with what each database says", async () => {
  const [parser, standard, ...more] = (await scanReport("osv-scanner")).findings;
  assert.deepEqual(more, []);
  assert.deepEqual(
    [parser!.id, parser!.aliases, parser!.installedVersion],
    ["GO-2031-0002", ["CVE-2031-1002", "GHSA-aaaa-bbbb-cccc"], "v1.56.0"],
  );
  // Versions of other modules and commits are no fixes of it.
  assert.deepEqual(parser!.fixedVersions, ["v1.56.3", "v1.57.1"]);
  // The scanner's own figure is the highest of the group; whose it is, it does not say.
  assert.deepEqual(parser!.ratings, [
    { level: "high", by: "ghsa", score: null },
    { level: "critical", by: null, score: 9.8 },
  ]);
  assert.deepEqual([standard!.name, standard!.installedVersion, standard!.severity], ["stdlib", "v1.21.0", null]);
});

test("what was analysed and is not called has no tier but a depth; what was not analysed has neither", async () => {
  const tiers = async (report: string) => (await reportOf(report)).findings.map(({ tier, depth }) => [tier, depth]);
  const none = [null, null];
  assert.deepEqual(await tiers(text()), [[null, "symbol"], none]);
  assert.deepEqual(await tiers(text().replace('"called": false', '"called": true')), [["symbol", "symbol"], none]);
  assert.deepEqual(await tiers(text().replace("experimental_analysis", "experimentalAnalysis")), [
    [null, "symbol"],
    none,
  ]);
  assert.deepEqual(await tiers(text().replace("experimental_analysis", "another")), [none, none]);
});

test("other ecosystems are kept apart, and packages with licences only are no findings", async () => {
  const { others } = await scanReport("osv-scanner");
  assert.deepEqual(
    others.map(({ id, ecosystem, name, severity }) => [id, ecosystem.name, name, severity]),
    [["RUSTSEC-2031-0013", "crates.io", "pillar", { level: "medium", by: null, score: 4 }]],
  );
});

test("a report without a finding, and one in the form of the documentation, are read", async () => {
  assert.deepEqual((await reportOf('{"results": []}')).findings, []);
  assert.deepEqual((await reportOf('{"results": null, "experimental_config": {}}')).findings, []);
  const documented = await reportOf(text().replaceAll('"source": {', '"packageSource": {'));
  assert.deepEqual(documented.findings, (await scanReport("osv-scanner")).findings);
});

test("an image's package names the layer that brought it", async () => {
  const layer = `sha256:${"5".repeat(64)}`;
  const report = {
    results: [
      {
        source: { path: "var/lib/dpkg/status", type: "os" },
        packages: [
          {
            package: { name: "glibc", version: "2.36", ecosystem: "Debian:12", image_origin_details: { index: 1 } },
            vulnerabilities: [{ id: "DSA-1-1", aliases: ["CVE-2031-1"] }],
            groups: [],
          },
        ],
      },
    ],
    image_metadata: { os: "Debian", layer_metadata: [{ diff_id: "sha256:aa" }, { diff_id: layer }] },
  };
  const { findings, target } = await reportOf(JSON.stringify(report));
  assert.equal(target.kind, "image");
  assert.deepEqual(findings[0]!.places, [
    { target: "var/lib/dpkg/status", path: null, diffID: layer, mainModule: null },
  ]);
  assert.deepEqual(findings[0]!.ecosystem, { family: "os", name: "deb" });
});
