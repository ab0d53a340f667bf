import assert from "node:assert/strict";
import { test } from "node:test";
import { reportOf, scanReport, scanReportBytes } from "../../../test/support/scan-reports.ts";

test("grype's image, database and counts", async () => {
  const { findings, others, ...rest } = await scanReport("grype");
  assert.deepEqual(rest, {
    format: "grype",
    scanner: "grype",
    scannerVersion: "0.121.2",
    scannedAt: "2031-05-07T08:09:10.123456789Z",
    database: { location: "https://grype.example/db", date: "2031-05-06T07:08:09Z" },
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
    [...findings, ...others].map(({ id, ecosystem, installedVersion }) => [id, ecosystem.name, installedVersion]),
    [
      ["GHSA-aaaa-bbbb-cccc", "Go", "v1.56.0"],
      ["CVE-2031-1003", "Go", "v1.21.0"],
      ["CVE-2031-1005", "deb", "2.36-9+deb12u4"],
      ["CVE-2031-1006", "npm", "1.0.0"],
    ],
  );
});

test("the namespace says whose severity it is, and related entries have their own", async () => {
  const [parser, standard, library] = (await scanReport("grype")).findings;
  assert.deepEqual(parser!.severity, { level: "high", by: "ghsa", score: null });
  assert.deepEqual(parser!.ratings, [
    { level: "high", by: "ghsa", score: null },
    { level: "critical", by: "nvd", score: 9.8 },
  ]);
  assert.deepEqual(parser!.aliases, ["CVE-2031-1002"]);
  assert.deepEqual(parser!.fixedVersions, ["v1.56.3", "v1.57.1"]);
  assert.deepEqual(parser!.places, [
    {
      target: "registry.example/shop/order:1.2",
      path: "/usr/local/bin/order",
      diffID: `sha256:${"4".repeat(64)}`,
      mainModule: "example.com/order",
    },
  ]);
  assert.equal(standard!.severity, null);
  assert.deepEqual(library!.severity, { level: "negligible", by: "debian", score: null });
});

test("a database of an older grype, one without a date, and a grype that does not know its version", async () => {
  const text = scanReportBytes("grype").toString();
  const old = await reportOf(text.replace(/"db": \{.*\}\n/, '"db": {"built": "2030-01-02T03:04:05Z"}\n'));
  assert.equal(old.database.date, "2030-01-02T03:04:05Z");
  assert.equal((await reportOf(text.replace("2031-05-06T07:08:09Z", ""))).database.date, null);
  assert.equal((await reportOf(text.replace('"0.121.2"', '"[not provided]"'))).scannerVersion, null);
});
