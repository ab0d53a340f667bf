import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { joinFindings } from "../../src/format/scan-report/join-findings.ts";
import type { ScanReport } from "../../src/format/scan-report/scan-report.ts";
import { encodeCycloneDxVex } from "../../src/format/vex/cyclonedx-vex.ts";
import { encodeOpenVex } from "../../src/format/vex/openvex.ts";
import { claimOf } from "../../src/vuln/findings/claim.ts";
import { compareFindings } from "../../src/vuln/findings/compare.ts";
import { countFindings } from "../../src/vuln/findings/count.ts";
import { allFindings, joinReports } from "../../src/vuln/findings/finding-set.ts";
import { judgeVulnerabilities } from "../../src/vuln/findings/policy.ts";
import { findingWith, reportOf, SCAN_REPORTS, type ScanReportName, scanReportBytes } from "../support/scan-reports.ts";

/** A report, or undefined where it was refused with a typed error that says why and what to do. Nothing else is thrown. */
async function tried(content: Uint8Array | string): Promise<ScanReport | undefined> {
  try {
    return await reportOf(content);
  } catch (error) {
    assert.ok(error instanceof PlimsollError, `${String(error)}\n${error instanceof Error ? error.stack : ""}`);
    assert.ok(error.code === "scan-report-invalid" || error.code === "limit-exceeded", error.code);
    assert.ok(error.why !== undefined && error.fix !== undefined && error.where !== undefined, error.what);
    return undefined;
  }
}

/** What every report must stand, however strange its values are. */
function requireUsable(report: ScanReport): void {
  const set = joinReports([report]);
  const findings = allFindings(set);
  assert.equal(findings.length, report.findings.length + report.others.length);
  const counts = countFindings(findings);
  for (const by of [counts.byTier, counts.bySeverity, counts.byReachability]) {
    assert.equal(
      Object.values(by).reduce((sum, count) => sum + count, 0),
      findings.length,
    );
  }
  const { gone, added, left } = compareFindings(set, set);
  assert.deepEqual([gone, added, left.length], [[], [], findings.length]);
  judgeVulnerabilities(findings, { levels: { critical: 0 }, reachable: 0, source: "nvd" });
  const [first, ...rest] = findings.map((finding) => ({
    vulnerability: finding,
    products: [{ kind: "image", repository: "registry.example/order", digest: `sha256:${"ab".repeat(32)}` }] as const,
    subcomponents: [{ path: finding.name, version: finding.installedVersion ?? "" }],
    claim: claimOf([{ finding, scanner: report.scanner }]),
    foundBy: [report.scanner],
    ...{ binaryBeforeStripping: null, finalImage: null },
  }));
  if (first === undefined) return;
  const tool = { name: "plimsoll", version: "0" };
  const document = { author: "a test", timestamp: 0, tool, statements: [first, ...rest] } as const;
  JSON.parse(Buffer.from(encodeOpenVex(document)).toString());
  JSON.parse(Buffer.from(encodeCycloneDxVex(document)).toString());
}

test("any JSON is a report or a typed refusal", async () => {
  const property = fc.asyncProperty(fc.json(), async (text) => {
    const report = await tried(text);
    if (report !== undefined) requireUsable(report);
  });
  await fc.assert(property, { numRuns: 500 });
});

/** The JSON values of a report, one for a document and several for a stream. */
function valuesOf(name: ScanReportName): unknown[] {
  const text = scanReportBytes(name).toString();
  if (name !== "govulncheck-source") return [JSON.parse(text)];
  return JSON.parse(`[${text.replaceAll(/^\}\n(?=\{)|\}\n(?=\{ ")/gm, (end) => `${end.trimEnd()},`)}]`);
}

/** Every path into a value. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...inner.flatMap(([step, one]) => pathsOf(one, [...path, step]))];
}

function replaced(value: unknown, path: readonly (string | number)[], fresh: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return fresh;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[step] = replaced(
    (value as Record<string | number, unknown>)[step],
    rest,
    fresh,
  );
  return copy;
}

const STRANGE = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    "",
    "__proto__",
    "\u202e",
    "a\u0000b",
    "GO-2031-0002",
    "v1.0.0",
    -1,
    1e300,
    2 ** 53,
    [],
    {},
    [null],
    [[]],
  ),
);

test("a report with any of its values replaced is a report or a typed refusal", async () => {
  const name = fc.constantFrom(...SCAN_REPORTS);
  let read = 0;
  const property = fc.asyncProperty(
    name,
    fc.array(fc.tuple(fc.nat(), STRANGE), { minLength: 1, maxLength: 3 }),
    async (one, edits) => {
      const edited = edits.reduce<unknown>((values, [at, fresh]) => {
        const paths = pathsOf(values).slice(1);
        return paths.length === 0 ? values : replaced(values, paths[at % paths.length]!, fresh);
      }, valuesOf(one)) as unknown[];
      const report = await tried(edited.map((value) => JSON.stringify(value)).join("\n"));
      if (report === undefined) return;
      read++;
      requireUsable(report);
    },
  );
  await fc.assert(property, { numRuns: 1500 });
  assert.ok(read > 100, `only ${read} of the edited reports were read`);
});

test("a report with any of its bytes changed is a report or a typed refusal", async () => {
  const name = fc.constantFrom(...SCAN_REPORTS);
  const property = fc.asyncProperty(name, fc.nat(), fc.integer({ min: 0, max: 255 }), async (one, at, byte) => {
    const bytes = Buffer.from(scanReportBytes(one));
    bytes[at % bytes.length] = byte;
    const report = await tried(bytes);
    if (report !== undefined) requireUsable(report);
  });
  await fc.assert(property, { numRuns: 500 });
});

test("joining is done when it is done once, and no order of findings changes what is joined", () => {
  const id = fc.constantFrom("GO-2031-1", "GO-2031-2", "CVE-2031-1", "CVE-2031-2", "GHSA-a", "ELSA-1", "ELSA-2");
  const finding = fc
    .record({
      id,
      aliases: fc.array(id, { maxLength: 2 }),
      name: fc.constantFrom("example.net/a", "example.net/b"),
      tier: fc.constantFrom("symbol", "package", "module", null),
    })
    .map(findingWith);
  const shuffled = fc.array(finding, { maxLength: 8 }).chain((findings) => {
    const all = { minLength: findings.length, maxLength: findings.length };
    return fc.tuple(fc.constant(findings), fc.shuffledSubarray(findings, all));
  });
  const keys = (findings: ReturnType<typeof joinFindings>) =>
    findings
      .map((one) => JSON.stringify([one.id, one.name, one.tier, one.aliases, one.sources.map((s) => s.id).sort()]))
      .sort();
  fc.assert(
    fc.property(shuffled, ([findings, other]) => {
      const joined = joinFindings(findings);
      assert.deepEqual(joinFindings(joined), joined);
      assert.deepEqual(keys(joinFindings(other)), keys(joined));
    }),
    { numRuns: 500 },
  );
});
