import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { failedTagsReport, type TagRow, type TagsReport } from "../../report/tags-report.ts";
import { tagsTailLines } from "../../report/tags-view.ts";
import { tagTables } from "./tag-tables.ts";

const UNKNOWN: TagRow = {
  ...{ tags: ["a"], together: [], class: "own", inUse: false, outcome: "changes-nothing", reason: null },
  ...{ reacting: [], needs: [], without: null, with: null, change: null },
  ...{ packagesAdded: null, packagesRemoved: null, modulesAdded: null, modulesRemoved: null },
};

function figures(sizeBytes: number | null, packages: number) {
  return { sizeBytes, wireBytes: sizeBytes === null ? null : sizeBytes / 2, packages, modules: 1 };
}

function weighed(name: string, changeBytes: number, more: Partial<TagRow> = {}): TagRow {
  return {
    ...{ ...UNKNOWN, tags: [name], outcome: "weighed" as const },
    ...{ without: figures(10_000, 9), with: figures(10_000 + changeBytes, 10) },
    change: { sizeBytes: changeBytes, wireBytes: changeBytes / 2, packages: 1, modules: 0 },
    ...{ packagesAdded: ["p/one"], packagesRemoved: [], modulesAdded: [], modulesRemoved: [] },
    reacting: [{ importPath: "m/cmd", module: "m", files: ["a.go"] }],
    ...more,
  };
}

const BROKEN: TagRow = {
  ...weighed("broken", 0, { class: "dependency", outcome: "does-not-build" }),
  ...{ with: figures(null, 10), change: { sizeBytes: null, wireBytes: null, packages: 1, modules: 0 } },
  reacting: [{ importPath: "d.org/d/p", module: "d.org/d@v1.0.0", files: ["b.go"] }],
  reason: { of: "with", why: "# d.org/d/p\n/mod/d.org/d@v1.0.0/p/b.go:1:2: undefined: x\n\tmore", fix: null },
};

function reportOf(tags: readonly TagRow[]): TagsReport {
  const none = failedTagsReport(new PlimsollError("defect", { what: "not used" }));
  const others = [
    { tag: "windows", class: "system", own: true, packages: ["m/cmd"], files: 1 },
    { tag: "ignore", class: "ignore", own: true, packages: ["m/cmd"], files: 2 },
  ] as const;
  return { ...none, tags, others };
}

test("tags that were weighed are shown by what they change, the largest first", () => {
  const pair = weighed("c", -2000, { tags: ["c", "d"], class: "standard" });
  const needing = weighed("e", 10, { together: ["a"], inUse: true, modulesAdded: ["x@v1"], modulesRemoved: ["y@v2"] });
  const [weights, moved] = tagTables(reportOf([weighed("a", 300), needing, pair]), { all: false });
  assert.deepEqual(weights!.rows, [
    ["c + d", "standard", "10.0 kB", "8.00 kB", "−2.00 kB", "−1.00 kB", "+1", "±0"],
    ["a", "own", "10.0 kB", "10.3 kB", "+300 B", "+150 B", "+1", "±0"],
    ["e (with a)", "own, in use", "10.0 kB", "10.0 kB", "+10 B", "+5 B", "+1", "±0"],
  ]);
  assert.deepEqual(moved!.rows[2], ["e (with a)", "m/cmd", "+x@v1, −y@v2"]);
  assert.deepEqual(moved!.rows[1], ["a", "m/cmd", "+p/one"]);
});

test("tags without figures are in tables of their own, each with its reason", () => {
  const silent = { ...UNKNOWN, reason: { of: null, why: "no file of the program names it", fix: null } };
  const report = reportOf([BROKEN, silent]);
  const [failed, nothing, ...more] = tagTables(report, { all: false });
  assert.deepEqual(failed!.rows, [
    ["broken", "dependency", "with it: d.org/d@v1.0.0/p/b.go:1:2: undefined: x", "d.org/d/p"],
  ]);
  assert.deepEqual(nothing!.rows, [["a", "own", "no file of the program names it", ""]]);
  assert.deepEqual(more, []);
  const listed = tagTables(report, { all: true }).at(-1)!;
  assert.deepEqual(listed.rows, [
    ["ignore", "ignore", "2", "m/cmd"],
    ["windows", "system", "1", "m/cmd"],
  ]);
  assert.deepEqual(tagsTailLines(report, { all: false }), [
    "with broken:",
    "  # d.org/d/p",
    "  /mod/d.org/d@v1.0.0/p/b.go:1:2: undefined: x",
    "    more",
    "files of the module also ask for the platform or the toolchain: windows",
    "not chosen by a build, listed by --all: 1 of systems, 1 for files that no build has",
  ]);
});
