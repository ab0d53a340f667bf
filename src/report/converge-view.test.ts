import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConvergeFigures, ConvergeFinding, ConvergeReport } from "./converge-report.ts";
import { renderConverge } from "./converge-view.ts";

const figures = (total: number): ConvergeFigures => ({
  ...{ direct: 2, indirect: 3, vulnerableModules: total },
  findings: {
    ...{ total, packages: total },
    byTier: { symbol: 0, package: 0, module: 0, unknown: total },
    bySeverity: { critical: 0, high: total, medium: 0, low: 0, negligible: 0, unknown: 0 },
    byReachability: { yes: 0, no: 0, unknown: total },
  },
  programs: null,
});

const FINDING: ConvergeFinding = {
  ...{ id: "CVE-2031-1", aliases: [], module: "example.com/x", version: "v1.0.0", fixedVersions: ["v1.1.0"] },
  ...{ tier: null, reachable: "unknown", severity: { level: "high", by: "ghsa" }, trace: [], cleared: true },
};

const REPORT: ConvergeReport = {
  schema: "plimsoll.converge/1",
  module: "example.com/app",
  go: "go1.26.8",
  scanners: [{ name: "trivy", version: "0.70.0", databaseDate: null }],
  before: figures(1),
  after: figures(0),
  secondScan: "versions",
  findings: [FINDING],
  standardLibrary: {
    findings: [{ ...FINDING, module: "stdlib", severity: null, cleared: false }],
    release: "go1.26.9",
  },
  plan: {
    edits: [
      {
        ...{ kind: "require", path: "example.com/x", from: "v1.0.0", to: "v1.1.0", indirect: true },
        ...{ necessity: "needed", returns: ["CVE-2031-1"], evidence: "versions" },
      },
    ],
    diff: "--- a/go.mod\n+++ b/go.mod\n@@ -1,1 +1,1 @@\n-\texample.com/x v1.0.0\n+\texample.com/x v1.1.0 // \u001b[31m\n",
    isMinimal: true,
    notMinimal: null,
    checks: [{ work: "test", packages: 1, outcome: "fails-before" }],
  },
  remaining: [],
  rejected: [],
  modules: null,
  written: false,
  vex: null,
  notes: [],
};

const shown = (report: ConvergeReport, format: "text" | "markdown" = "text") =>
  [...renderConverge(report, format, { colour: false })].join("");

test("what is unknown has a row of its own, and a severity the one who said it", () => {
  const text = shown(REPORT);
  assert.match(
    text,
    /^example\.com\/app, go1\.26\.8: 1 finding in Go modules; 1 line of go\.mod clears 1, and 0 remain\n/,
  );
  assert.match(text, /found by trivy 0\.70\.0 \(date of its database unknown\)/);
  assert.match(text, /unknown \(tier unknown\) +high \(ghsa\) +cleared/);
  assert.match(text, / {2}tier unknown +1 +0\n/);
  assert.match(text, / {2}severity unknown +0 +0\n/);
  assert.match(text, /v1\.0\.0 → v1\.1\.0: needed, without it CVE-2031-1 comes back/);
  assert.match(text, /go test \(1 package affected\) fails, as it does without the change/);
  assert.match(text, /build with go1\.26\.9/);
  assert.match(text, /nothing was written: --write applies it/);
});

test("the change keeps its tabs and nothing else that moves a terminal, and stands in a fence in Markdown", () => {
  const text = shown(REPORT);
  assert.ok(text.includes("-\texample.com/x v1.0.0\n"));
  assert.ok(!text.includes("\u001b"));
  assert.match(shown(REPORT, "markdown"), /```diff\n--- a\/go\.mod\n[\s\S]*```\n/);
});

test("a long trace is shown with both ends", () => {
  const frame = (symbol: string) => ({ module: "example.com/x", version: null, package: "x", symbol, position: null });
  const trace = ["F", "E", "D", "C", "B", "A"].map(frame);
  assert.match(shown({ ...REPORT, findings: [{ ...FINDING, trace }] }), /x\.A → x\.B → … → x\.E → x\.F\n/);
});

test("where nothing clears a finding, it says so, with the reason and the way to it", () => {
  const remaining = {
    ...{ id: "CVE-2031-1", module: "example.com/x", version: "v1.0.0", reason: "no-fix" },
    ...{
      why: "no version without it is known",
      imports: null,
      requirements: ["example.com/a@v1.0.0", "example.com/x@v1.0.0"],
    },
  };
  const plan = { edits: [], diff: "", isMinimal: false, notMinimal: "effort" as const, checks: [] };
  const text = shown({
    ...REPORT,
    ...{ plan, remaining: [remaining], after: REPORT.before },
    findings: [{ ...FINDING, cleared: false }],
    rejected: [{ versions: ["example.com/x@v1.1.0"], work: "build", why: "undefined: x.Do\nmore" }],
  });
  assert.match(text, /no change of go\.mod clears any of them/);
  assert.match(text, /go\.mod stays as it is/);
  assert.match(text, /example\.com\/x@v1\.1\.0 was tried and fails at build: undefined: x\.Do\n/);
  assert.match(text, /no package; required by example\.com\/a@v1\.0\.0/);
});

test("what was stated is counted by status, with what it is about and where it stands", () => {
  const statements = { not_affected: 2, affected: 0, fixed: 1, under_investigation: 0 };
  const files = [{ name: "order.openvex.json", format: "openvex" }] as const;
  const vex = { files, image: null, statements };
  const text = shown({ ...REPORT, vex });
  assert.match(text, /^stated of every program of the module in order\.openvex\.json: 2 not affected, 1 fixed$/m);
  const image = { repository: "registry.example/shop/order", digest: "sha256:ab" };
  assert.match(shown({ ...REPORT, vex: { ...vex, image } }), /stated of registry\.example\/shop\/order@sha256:ab in/);
  assert.ok(!shown({ ...REPORT, vex: { ...vex, files: [] } }).includes("stated"));
});
