import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { findingWith, scanReport } from "../../../test/support/scan-reports.ts";
import { sharedData } from "../../../test/support/tools.ts";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import { compareReports, type ScannedImage } from "./compare-reports.ts";

const TRIVY = await scanReport("trivy");

/** An image that a report with these findings names. */
function scanned(findings: readonly Finding[], members: Partial<ScanReport> = {}): ScannedImage {
  const ours = findings.filter(({ ecosystem }) => ecosystem.family !== "other");
  const others = findings.filter(({ ecosystem }) => ecosystem.family === "other");
  return {
    image: identityIn(TRIVY),
    reports: [{ where: "r.json", report: { ...TRIVY, findings: ours, others, ...members } }],
  };
}

function identityIn({ target: { diffIDs, configDigest } }: ScanReport) {
  return { name: "order:v1", manifestDigest: "sha256:0", configDigest: configDigest!, diffIDs };
}

const libssl = (id: string, version: string) =>
  findingWith({ id, name: "libssl3", installedVersion: version, ecosystem: { family: "os", name: "apk" } });

test("what went, stayed and came, whatever became of the versions", () => {
  const npm = findingWith({ id: "CVE-5", name: "left-pad", ecosystem: { family: "other", name: "npm" } });
  const before = scanned([libssl("CVE-1", "3.3.1"), libssl("CVE-2", "3.3.1"), findingWith({ id: "GO-3" }), npm]);
  const after = scanned([
    libssl("CVE-2", "3.3.2"),
    findingWith({ id: "CVE-4", name: "stdlib" }),
    findingWith({ id: "GO-3", aliases: ["CVE-3"] }),
  ]);
  const report = compareReports(before, after);
  assert.deepEqual(
    report.gone.map(({ id }) => id),
    ["CVE-1", "CVE-5"],
  );
  assert.deepEqual(
    report.stayed.map(({ id, version, afterVersion }) => [id, version, afterVersion]),
    [
      ["GO-3", "v1.0.0", "v1.0.0"],
      ["CVE-2", "3.3.1", "3.3.2"],
    ],
  );
  assert.deepEqual(
    report.came.map(({ id, ecosystem }) => [id, ecosystem]),
    [["CVE-4", "standard library"]],
  );
  assert.deepEqual(
    report.before.byEcosystem.map(({ name, total }, index) => [name, total, report.after.byEcosystem[index]!.total]),
    [
      ["Go modules", 1, 1],
      ["standard library", 0, 1],
      ["apk packages", 2, 1],
      ["npm", 1, 0],
    ],
  );
  assert.deepEqual([report.before.bySeverity.unknown, report.before.suppressed, report.sameMeans], [4, 1, null]);
  assert.match(report.notes.join(), /not known whether the two were scanned with the same database/);
  const other = compareReports(before, scanned([], { scannerVersion: "0.1.0" }));
  assert.equal(other.sameMeans, false);
});

test("a report of another image is refused, and one that names none is marked", () => {
  const loose = { ...TRIVY.target, diffIDs: [], configDigest: null, manifestDigests: [] };
  const report = compareReports(scanned([], { target: loose }), scanned([]));
  assert.deepEqual([report.before.isBound, report.after.isBound], [false, true]);
  assert.match(report.notes[0]!, /^r\.json is not bound to the image/);
  const foreign = { ...TRIVY.target, diffIDs: ["sha256:9"] };
  assert.throws(() => compareReports(scanned([]), scanned([], { target: foreign })), { code: "scan-report-foreign" });
});

test("every finding is in one list, and the lists add up to both sides", () => {
  const finding = fc
    .record({
      id: fc.constantFrom("GO-1", "CVE-1", "GHSA-1", "CVE-2"),
      aliases: fc.subarray(["GO-1", "CVE-1", "GHSA-1"]),
      name: fc.constantFrom("example.net/a", "stdlib"),
      installedVersion: fc.constantFrom("v1.0.0", "v1.1.0"),
    })
    .map(findingWith);
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 8 }), fc.array(finding, { maxLength: 8 }), (old, fresh) => {
      const { before, after, gone, stayed, came } = compareReports(scanned(old), scanned(fresh));
      assert.equal(gone.length + stayed.length, before.total);
      assert.equal(came.length + stayed.length, after.total);
      const same = compareReports(scanned(old), scanned(old));
      assert.deepEqual([same.gone, same.came], [[], []]);
      for (const { version, afterVersion } of same.stayed) assert.equal(version, afterVersion);
    }),
  );
});

test("200,000 findings in one package are compared", () => {
  const many = Array.from({ length: 200_000 }, (_, index) => libssl(`CVE-${index}`, "1"));
  const report = compareReports(scanned(many), scanned(many.slice(100_000)));
  assert.deepEqual([report.gone.length, report.stayed.length, report.came.length], [100_000, 100_000, 0]);
});

test("reports that Trivy really wrote are counted as they say, packages of the system included", async (t) => {
  const sides = [];
  for (const name of ["debian-stretch", "distroless-base"]) {
    const path = sharedData(t, `trivy/${name}.json`);
    if (path === undefined) return;
    const bytes = readFileSync(path);
    const report = await readScanReport([bytes], { where: `${name}.json` });
    const found = JSON.parse(bytes.toString()).Results.flatMap(
      (one: { Vulnerabilities?: object[] }) => one.Vulnerabilities ?? [],
    );
    sides.push({ found, scanned: { image: identityIn(report), reports: [{ where: name, report }] } });
  }
  const [fat, slim] = sides;
  const { before, after, gone, stayed, came } = compareReports(fat!.scanned, slim!.scanned);
  assert.deepEqual([before.isBound, after.isBound], [true, true]);
  for (const [side, { found }] of [
    [before, fat!],
    [after, slim!],
  ] as const) {
    const levels = found.map(({ Severity }: { Severity: string }) => Severity.toLowerCase()).sort();
    const counted = Object.entries(side.bySeverity).flatMap(([level, count]) => Array(count).fill(level));
    assert.deepEqual(counted.sort(), levels);
    assert.equal(side.byEcosystem.find(({ name }) => name === "deb packages")!.total, found.length);
  }
  const names = ({ found }: { found: { VulnerabilityID: string; PkgName: string }[] }) =>
    new Set(found.map(({ VulnerabilityID, PkgName }) => `${VulnerabilityID} ${PkgName}`));
  const rows = (list: readonly { id: string; name: string }[]) => new Set(list.map(({ id, name }) => `${id} ${name}`));
  assert.deepEqual(rows(gone), names(fat!).difference(names(slim!)));
  assert.deepEqual(rows(stayed), names(fat!).intersection(names(slim!)));
  assert.deepEqual(rows(came), names(slim!).difference(names(fat!)));
});
