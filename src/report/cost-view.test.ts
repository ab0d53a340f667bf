import assert from "node:assert/strict";
import { test } from "node:test";
import { costReport } from "../../test/support/cost-reports.ts";
import { costTables } from "../present/table/cost-tables.ts";
import type { CostReport, KnownAdvisory } from "./cost-report.ts";
import { renderCost } from "./cost-view.ts";

function text(report: CostReport, format: "text" | "markdown" = "text", top = 20): string {
  return [...renderCost(report, costTables(report, top), format, { colour: false })].join("");
}

test("the three figures stand apart, with what comes along and the lines that import it", () => {
  assert.equal(
    text(costReport()),
    `example.com/heavy v1.0.0, required by go.mod: 2 packages in example.com/app for linux/amd64 (10.0 kB, 5.00 kB on the wire)
proven      2.00 kB stored, 1.00 kB on the wire: a build with stubs in its place is that much smaller
attributed  1.50 kB of the file have its label
exclusive   1.20 kB are used by nothing else
along       1 module of the program would go with it; nothing else requires 1 module of the build list
go          it asks for 1.24; your go.mod says 1.24, and would need 1.21 without it
advisories  unknown: no database was given

attributed bytes by package
     size  package
  1.00 kB  example.com/heavy
    500 B  example.com/heavy/inner
  1.50 kB  all of it

modules that come along
  attributed  module            version  go    in the program  in go.mod
       300 B  example.com/leaf  v1.0.0   1.21  goes with it    only through it

main.go:4:2 imports example.com/heavy
`,
  );
});

test("what is not known is not a figure", () => {
  const unproven = { importPath: "example.com/heavy", reason: "linkname", why: "missing symbol\nin main.main" };
  const shown = text(
    costReport({ proven: null, unproven, exclusive: null, modules: null, requiredBy: null, go: null, notes: ["why"] }),
  );
  assert.match(shown, /^proven {6}not proven \(linkname, example\.com\/heavy\): missing symbol\n {12}in main\.main$/m);
  assert.match(shown, /^exclusive {3}unknown$/m);
  assert.match(shown, /^note: why$/m);
  assert.doesNotMatch(shown, /along|^go |\b0 B/m);
});

test("nothing of it is an answer, and the tag that brings it is named", () => {
  const none = { sizeBytes: 0, wireBytes: 0 };
  const shown = text(
    costReport({
      ...{ linked: false, packages: [], build: null, proven: none, attributed: { sizeBytes: 0, packages: [] } },
      broughtByTags: ["with_heavy"],
      requiredBy: ["a", "b", "c", "d", "e"],
    }),
  );
  assert.match(shown, /no package of it is in example\.com\/app for linux\/amd64\n0 bytes: go\.mod requires it/);
  assert.match(shown, /^also for {4}a, b, c, d and 1 more$/m);
  assert.match(shown, /^tags {8}--tags with_heavy brings it$/m);
  assert.doesNotMatch(shown, /proven|would go/);
});

const FOUND: KnownAdvisory = {
  id: "GO-2021-0265",
  aliases: ["GHSA-1", "CVE-2021-42248"],
  summary: "Denial | of *service*\u001b[31m",
  module: "example.com/heavy",
  version: "v1.0.0",
  affects: true,
  otherVersion: "v1.1.0",
  affectsOther: false,
  fixed: "v1.1.0",
  packages: [],
};

test("another version has its change by module, which adds up, and advisories of both", () => {
  const row = { path: "example.com/heavy", from: "v1.0.0", to: "v1.1.0" };
  const modules = [
    { ...row, beforeBytes: 1000, afterBytes: 1400, changeBytes: 400 },
    { path: "std", from: null, to: null, beforeBytes: 9000, afterBytes: 9000, changeBytes: 0 },
    { path: "example.com/new", from: null, to: "v0.1.0", beforeBytes: null, afterBytes: 100, changeBytes: 100 },
  ];
  const build = { sizeBytes: 10_500, wireBytes: 5_200 };
  const report = costReport({
    other: { version: "v1.1.0", build, changeBytes: 500, changeWireBytes: 200, failure: null, modules },
    advisories: {
      database: "/db",
      modified: null,
      unreadable: [{ file: "x.json", why: "broken" }],
      found: [FOUND, { ...FOUND, affects: null, version: null }],
    },
  });
  const shown = text(report, "text", 1);
  assert.match(shown, /^v1\.1\.0: \+500 B stored, \+200 B on the wire; the program has 10,500 bytes with it$/m);
  assert.match(shown, /^ +\+400 B +1\.00 kB +1\.40 kB +example\.com\/heavy +v1\.0\.0 → v1\.1\.0$/m);
  assert.match(shown, /^ +\+100 B +and 1 more$/m);
  assert.match(shown, /^ +\+500 B +the file$/m);
  assert.match(
    shown,
    /^advisories {2}1 known, with packages in the program: 0; 1 may be; 1 file unreadable \(\/db, date unknown\)$/m,
  );
  assert.match(
    shown,
    /GO-2021-0265 CVE-2021-42248 +example\.com\/heavy +v1\.0\.0: affected +v1\.1\.0: no +v1\.1\.0 +none/,
  );
  assert.ok(!shown.includes("\u001b"));
  assert.ok(text(report, "markdown").includes("Denial \\| of \\*service\\*"));
  const failed = { ...report.other!, build: null, changeBytes: null, changeWireBytes: null, failure: "main.go:1: x" };
  assert.match(
    text(costReport({ other: { ...failed, modules: [] } })),
    /^v1\.1\.0 {6}the program does not build with it: main\.go:1: x$/m,
  );
});
