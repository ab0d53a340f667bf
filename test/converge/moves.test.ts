import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { ConvergeReport } from "../../src/index.ts";
import { editsOf, planted, published, trivy } from "../support/planted-module.ts";

const REASON = { replaceReason: "until x has a release with the fix" };

function advisory(id: string, name: string, events: readonly object[]): string {
  return JSON.stringify({
    ...{ id, aliases: [], modified: "2031-01-01T00:00:00Z", schema_version: "1.3.1" },
    affected: [{ package: { name: `example.com/${name}`, ecosystem: "Go" }, ranges: [{ type: "SEMVER", events }] }],
  });
}

function kindsOf({ plan }: ConvergeReport): readonly string[] {
  return plan.edits.map(({ kind, path, from, to, necessity }) => `${kind} ${path} ${from} ${to} ${necessity}`);
}

test("two versions that fail only together: one of them gives way to the next, and the plan is still the smallest", async (t) => {
  const guard = (name: string, other: string) => `var Mark${name} = 1\n\nfunc Do() {}\n\nfunc ${other}() {}`;
  const shop = planted(
    t,
    [
      published("x@v1.0.0", "", guard("x", "Old")),
      published("x@v1.1.0", "", guard("x", "New")),
      published("x@v1.2.0", "", `${guard("x", "New")}\n\nfunc Old() {}`),
      published("y@v1.0.0", "", guard("y", "Old")),
      published("y@v1.1.0", "", guard("y", "New")),
    ],
    { requires: "x@v1.0.0 y@v1.0.0", findings: "x@v1.0.0:v1.1.0 y@v1.0.0:v1.1.0" },
  );
  if (shop === undefined) return;
  // Builds with the old x or the old y, or with a newer x: the versions are told by the files that their module has.
  shop.write({
    "app/pair_test.go": [
      'package main\n\nimport (\n\t"os"\n\t"strings"\n\t"testing"\n)\n',
      "func TestPair(t *testing.T) {",
      '\ttext, _ := os.ReadFile("go.mod")',
      '\tif strings.Contains(string(text), "x v1.1.0") && strings.Contains(string(text), "y v1.1.0") {',
      '\t\tt.Fatal("x and y do not go together")\n\t}\n}\n',
    ].join("\n"),
  });
  const report = await shop.converge();
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.2.0 needed", "example.com/y v1.0.0 v1.1.0 needed"]);
  assert.deepEqual(
    report.rejected.map(({ versions, work }) => [[...versions].sort(), work]),
    [[["example.com/x@v1.1.0", "example.com/y@v1.1.0"], "test"]],
  );
  assert.deepEqual([report.plan.isMinimal, report.plan.notMinimal], [true, null]);
});

test("what a new version brings is blamed, and not the version that brings it", async (t) => {
  const shop = planted(
    t,
    [
      published("x@v1.0.0", "c@v1.0.0"),
      published("x@v1.1.0", "c@v1.1.0"),
      published("c@v1.0.0"),
      published("c@v1.1.0", "", "func Renamed() {}"),
      published("c@v1.2.0"),
    ],
    { requires: "x@v1.0.0 c@v1.0.0", findings: "x@v1.0.0:v1.1.0" },
  );
  if (shop === undefined) return;
  const report = await shop.converge({ test: "none" });
  assert.deepEqual(
    report.rejected.map(({ versions }) => versions),
    [["example.com/c@v1.1.0"]],
  );
  assert.deepEqual(editsOf(report), ["example.com/c v1.0.0 v1.2.0 fails", "example.com/x v1.0.0 v1.1.0 needed"]);
});

test("a module is replaced only where that was asked for, with its reason, and the line goes once nothing needs it", async (t) => {
  const shop = planted(
    t,
    [
      published("a@v1.0.0", "x@v1.3.0"),
      published("a@v1.1.0", "x@v1.4.0"),
      published("x@v1.2.5"),
      published("x@v1.3.0"),
      published("x@v1.4.0"),
    ],
    { requires: "a@v1.0.0", findings: "x@v1.3.0:v1.2.5" },
  );
  if (shop === undefined) return;
  // Fixed on the branch of 1.2 alone, until 1.4.1.
  const events = [{ introduced: "0" }, { fixed: "1.2.5" }, { introduced: "1.3.0" }];
  shop.write({ "db/GO-2031-1.json": advisory("CVE-2031-0001", "x", events) });
  const asked = { db: "../db", test: "none", replace: ["example.com/x"], ...REASON } as const;
  assert.deepEqual(kindsOf(await shop.converge({ db: "../db", test: "none" })), []);
  const replaced = await shop.converge({ ...asked, write: true });
  assert.deepEqual(kindsOf(replaced), ["replace example.com/x null example.com/x v1.2.5 needed"]);
  assert.deepEqual([replaced.plan.edits[0]!.returns, replaced.after.findings.total], [["CVE-2031-0001"], 0]);
  assert.match(
    shop.text("go.mod"),
    /\/\/ plimsoll converge, for CVE-2031-0001: until x has a release with the fix\nreplace example\.com\/x => example\.com\/x v1\.2\.5\n/,
  );
  const kept = await shop.converge({ db: "../db", test: "none" });
  assert.deepEqual(kindsOf(kept), []);
  assert.match(kept.notes.join("\n"), /without it go selects example\.com\/x v1\.3\.0, which has CVE-2031-0001/);
  // Without a database and without govulncheck nobody knows.
  assert.match(
    (await shop.converge({ test: "none" })).notes.join("\n"),
    /stays: whether the module needs it could not/,
  );
  shop.write({ "db/GO-2031-1.json": advisory("CVE-2031-0001", "x", [...events, { fixed: "1.4.0" }]) });
  execFileSync("go", ["get", "example.com/a@v1.1.0"], { cwd: shop.cwd, env: shop.environment, stdio: "pipe" });
  const free = await shop.converge({ db: "../db", test: "all", write: true });
  assert.deepEqual(kindsOf(free), ["replace example.com/x example.com/x v1.2.5 null obsolete"]);
  assert.doesNotMatch(shop.text("go.mod"), /replace|plimsoll/);
});

test("a fork that is named takes the place of a module without a fix, and that it is fixed is the user's word", async (t) => {
  const fork = published("x@v1.0.0");
  const shop = planted(
    t,
    [
      published("a@v1.0.0", "x@v1.0.0"),
      published("x@v1.0.0"),
      { ...fork, path: "example.com/fork", version: "v1.0.1" },
    ],
    { requires: "a@v1.0.0", findings: "x@v1.0.0:" },
  );
  if (shop === undefined) return;
  const replace = ["example.com/x=example.com/fork@v1.0.1"];
  const report = await shop.converge({ test: "none", replace, ...REASON });
  assert.deepEqual(kindsOf(report), ["replace example.com/x null example.com/fork v1.0.1 needed"]);
  assert.match(report.notes.join("\n"), /example\.com\/fork v1\.0\.1 has the fix is your word/);
  await assert.rejects(shop.converge({ replace }), { code: "flag-invalid" });
  await assert.rejects(shop.converge({ ...REASON }), { code: "flag-invalid" });
  await assert.rejects(shop.converge({ replace: ["example.com/x=fork"], ...REASON }), { code: "flag-invalid" });
  await assert.rejects(shop.converge({ replace: ["example.com/x=f@main"], ...REASON }), { code: "flag-invalid" });
  await assert.rejects(shop.converge({ replace: ["example.com/none"], ...REASON }), { code: "flag-invalid" });
});

test("a replacement with which the module does not build is given up", async (t) => {
  const shop = planted(
    t,
    [
      published("x@v1.0.0"),
      { ...published("x@v1.0.0", "", "func Other() {}"), version: "v1.0.1", path: "example.com/fork" },
    ],
    {
      requires: "x@v1.0.0",
      findings: "x@v1.0.0:",
    },
  );
  if (shop === undefined) return;
  const report = await shop.converge({ test: "none", replace: ["example.com/x=example.com/fork@v1.0.1"], ...REASON });
  assert.deepEqual(kindsOf(report), []);
  assert.deepEqual(
    report.rejected.map(({ versions, work }) => [versions, work]),
    [[["example.com/x => example.com/fork@v1.0.1"], "build"]],
  );
  assert.equal(report.remaining[0]!.reason, "fails");
});

test("the toolchain line is raised where that is asked for; where go may not have the release, nothing of it is proven", async (t) => {
  const shop = planted(t, [published("x@v1.0.0")], {
    requires: "x@v1.0.0",
    findings: "stdlib@v1.99.0:1.99.3 stdlib@v1.99.0:1.99.2",
  });
  if (shop === undefined) return;
  const old = shop.text("go.mod");
  const report = await shop.converge({ test: "none", toolchain: true, write: true });
  assert.deepEqual(kindsOf(report), ["toolchain null null go1.99.3 unproven"]);
  assert.match(
    report.notes.join("\n"),
    /nothing was carried out with go1\.99\.3: go stays at go.*, because GOTOOLCHAIN is local/,
  );
  assert.ok(report.standardLibrary.findings.every(({ cleared }) => !cleared));
  assert.equal(shop.text("go.mod"), old.replace("go 1.21\n", "go 1.21\n\ntoolchain go1.99.3\n"));
  shop.write({ "app/go.mod": old });
  const missing = await shop.converge({ test: "none", toolchain: true }, { GOTOOLCHAIN: "auto" });
  assert.match(missing.notes.join("\n"), /nothing was carried out with go1\.99\.3: go cannot get it: /);
  shop.write({ "app/go.mod": old });
  assert.deepEqual(kindsOf(await shop.converge({ test: "none" })), []);
});

test("with a release that go has, the change is carried out with the toolchain line, and the findings are gone", async (t) => {
  const shop = planted(t, [published("x@v1.0.0")], { requires: "x@v1.0.0", findings: "stdlib@v1.20.0:1.20.1" });
  if (shop === undefined) return;
  const release = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", env: shop.environment }).trim();
  shop.write({ "report.json": JSON.stringify(trivy(`stdlib@v1.20.0:${release.slice(2)}`)) });
  const report = await shop.converge({ toolchain: true, write: true });
  assert.deepEqual(kindsOf(report), [`toolchain null null ${release} needed`]);
  assert.deepEqual([report.plan.edits[0]!.returns, report.plan.edits[0]!.evidence], [["CVE-2031-0001"], "versions"]);
  assert.deepEqual(
    report.standardLibrary.findings.map(({ cleared }) => cleared),
    [true],
  );
  assert.match(shop.text("go.mod"), new RegExp(`^toolchain ${release}$`, "m"));
});

test("an edit that only keeps another finding from coming in is needed as well", async (t) => {
  const shop = planted(
    t,
    [
      published("x@v1.0.0", "c@v1.0.0"),
      published("x@v1.1.0", "c@v1.1.0"),
      published("c@v1.0.0"),
      published("c@v1.1.0"),
      published("c@v1.2.0"),
    ],
    { requires: "x@v1.0.0", findings: "x@v1.0.0:v1.1.0" },
  );
  if (shop === undefined) return;
  const events = [{ introduced: "1.1.0" }, { fixed: "1.2.0" }];
  shop.write({
    "db/GO-2031-1.json": advisory("CVE-2031-0001", "x", [{ introduced: "0" }, { fixed: "1.1.0" }]),
    "db/GO-2031-2.json": advisory("GO-2031-2", "c", events),
  });
  const report = await shop.converge({ db: "../db", test: "none" });
  assert.deepEqual(editsOf(report), ["example.com/c v1.0.0 v1.2.0 needed", "example.com/x v1.0.0 v1.1.0 needed"]);
  assert.deepEqual(
    report.plan.edits.map(({ returns, evidence }) => [returns, evidence]),
    [
      [["GO-2031-2"], "versions"],
      [["CVE-2031-0001"], "versions"],
    ],
  );
});
