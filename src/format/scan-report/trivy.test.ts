import assert from "node:assert/strict";
import { test } from "node:test";
import { scanReport } from "../../../test/support/scan-reports.ts";

test("an image's report has its packages of the system, of Go and of others", async () => {
  const { findings, others, ...rest } = await scanReport("trivy");
  assert.deepEqual(rest, {
    format: "trivy",
    scanner: "trivy",
    scannerVersion: "0.69.0",
    scannedAt: "2031-05-07T10:11:12.5+02:00",
    database: { location: null, date: null },
    goVersion: null,
    target: {
      kind: "image",
      name: "registry.example/shop/order:1.2",
      manifestDigests: [`sha256:${"2".repeat(64)}`],
      configDigest: `sha256:${"1".repeat(64)}`,
      diffIDs: [`sha256:${"3".repeat(64)}`],
    },
    mainModules: null,
    modules: null,
    suppressed: 1,
  });
  assert.deepEqual(
    findings.map(({ id, ecosystem, name, installedVersion }) => [id, ecosystem.name, name, installedVersion]),
    [
      ["CVE-2031-1001", "apk", "libssl3", "3.3.1-r0"],
      ["CVE-2031-1002", "Go", "example.net/parser", "v1.56.0"],
      ["CVE-2031-1003", "Go", "stdlib", "v1.21.0"],
    ],
  );
  assert.deepEqual(
    others.map(({ id, ecosystem }) => [id, ecosystem]),
    [["CVE-2031-1004", { family: "other", name: "npm" }]],
  );
});

test("a severity has the one who said it, and nobody's is null", async () => {
  const [system, parser, standard] = (await scanReport("trivy")).findings;
  assert.deepEqual(system!.severity, { level: "critical", by: "nvd", score: 9.1 });
  assert.deepEqual(system!.ratings, [
    { level: "critical", by: "nvd", score: 9.1 },
    { level: "medium", by: "redhat", score: null },
  ]);
  assert.deepEqual(parser!.severity, { level: "high", by: "ghsa", score: null });
  assert.deepEqual(standard!.severity, { level: "medium", by: null, score: null });
});

test("two findings with a name in common are one, with both sources; versions are Go's", async () => {
  const parser = (await scanReport("trivy")).findings[1]!;
  assert.deepEqual(parser.aliases, ["GHSA-aaaa-bbbb-cccc"]);
  assert.deepEqual(parser.fixedVersions, ["v1.56.3", "v1.57.1"]);
  assert.deepEqual(
    parser.sources.map(({ id }) => id),
    ["CVE-2031-1002", "GHSA-aaaa-bbbb-cccc"],
  );
  assert.deepEqual(parser.places, [{ target: "usr/local/bin/order", path: null, diffID: null, mainModule: null }]);
  assert.equal((await scanReport("trivy")).findings[0]!.places[0]!.diffID, `sha256:${"3".repeat(64)}`);
  assert.deepEqual([parser.tier, parser.depth], [null, null]);
});
