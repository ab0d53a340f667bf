import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { editsOf, planted, published } from "../support/planted-module.ts";

test("the obvious edit is not the cheapest: the first fixed version drags a direct requirement along", async (t) => {
  const shop = planted(
    t,
    [
      published("a@v1.0.0", "x@v1.0.0"),
      published("b@v1.0.0"),
      published("b@v1.1.0"),
      published("x@v1.0.0"),
      published("x@v1.1.0", "b@v1.1.0"),
      published("x@v1.2.0"),
    ],
    { requires: "a@v1.0.0 b@v1.0.0", findings: "x@v1.0.0:v1.1.0" },
  );
  if (shop === undefined) return;
  const old = [shop.text("go.mod"), shop.text("go.sum")];
  const report = await shop.converge();
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.2.0 needed"]);
  assert.deepEqual(report.plan.edits[0]!.returns, ["CVE-2031-0001"]);
  assert.deepEqual(
    report.plan.checks.map(({ work, packages, outcome }) => [work, packages, outcome]),
    [
      ["tidy", null, "passed"],
      ["build", null, "passed"],
      ["vet", null, "passed"],
      ["test", 1, "passed"],
    ],
  );
  assert.deepEqual([report.before.findings.total, report.after.findings.total], [1, 0]);
  assert.deepEqual(report.findings[0]!.severity, { level: "high", by: "ghsa" });
  assert.deepEqual([report.findings[0]!.tier, report.findings[0]!.reachable], [null, "unknown"]);
  assert.ok(report.before.programs![0]!.sizeBytes > 0 && report.after.programs![0]!.sizeBytes > 0);
  assert.deepEqual([shop.text("go.mod"), shop.text("go.sum")], old);
});

test("--write changes go.mod and go.sum so that the module builds, and --patch does it through git", async (t) => {
  const shop = planted(t, [published("x@v1.0.0"), published("x@v1.1.0")], {
    requires: "x@v1.0.0",
    findings: "x@v1.0.0:v1.1.0",
  });
  if (shop === undefined) return;
  const old = [shop.text("go.mod"), shop.text("go.sum")];
  await shop.converge({ patch: "../change.patch", test: "none" });
  assert.deepEqual([shop.text("go.mod"), shop.text("go.sum")], old);
  const report = await shop.converge({ write: true, test: "all" });
  assert.equal(report.written, true);
  const written = [shop.text("go.mod"), shop.text("go.sum")];
  assert.match(written[0]!, /example\.com\/x v1\.1\.0/);
  assert.match(written[1]!, /example\.com\/x v1\.1\.0 h1:/);
  shop.write({ "app/go.mod": old[0]!, "app/go.sum": old[1]! });
  execFileSync("git", ["apply", "../change.patch"], { cwd: join(shop.folder, "app"), stdio: "pipe" });
  assert.deepEqual([shop.text("go.mod"), shop.text("go.sum")], written);
});

test("where nothing is possible, go.mod stays, and each finding has its reason and its chain of imports", async (t) => {
  const shop = planted(t, [published("a@v1.0.0", "x@v1.0.0"), published("x@v1.0.0"), published("x@v1.1.0")], {
    requires: "a@v1.0.0",
    findings: "x@v1.0.0:",
  });
  if (shop === undefined) return;
  const report = await shop.converge({ write: true });
  assert.deepEqual([editsOf(report), report.plan.diff], [[], ""]);
  assert.deepEqual(report.remaining, [
    {
      id: "CVE-2031-0001",
      module: "example.com/x",
      version: "v1.0.0",
      reason: "no-fix",
      why: "no version without it is known",
      imports: ["example.com/app", "example.com/a", "example.com/x"],
      requirements: ["example.com/a@v1.0.0", "example.com/x@v1.0.0"],
    },
  ]);
});

test("where nothing needs the module, dropping it is enough", async (t) => {
  const shop = planted(t, [published("a@v1.0.0"), published("x@v1.0.0")], {
    requires: "a@v1.0.0",
    findings: "x@v1.0.0:",
    idle: "x@v1.0.0",
  });
  if (shop === undefined) return;
  const report = await shop.converge();
  assert.deepEqual(
    report.plan.edits.map(({ path, to }) => [path, to]),
    [["example.com/x", null]],
  );
  assert.deepEqual([report.after.findings.total, report.remaining], [0, []]);
});

test("a version with which the module does not build is not chosen; the next one is", async (t) => {
  const shop = planted(
    t,
    [published("x@v1.0.0"), published("x@v1.1.0", "", "func Renamed() {}"), published("x@v1.2.0")],
    { requires: "x@v1.0.0", findings: "x@v1.0.0:v1.1.0" },
  );
  if (shop === undefined) return;
  const report = await shop.converge({ test: "none" });
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.2.0 needed"]);
  assert.deepEqual(
    report.rejected.map(({ versions, work }) => [versions, work]),
    [[["example.com/x@v1.1.0"], "build"]],
  );
  assert.match(report.rejected[0]!.why, /undefined: x\.Do/);
});

test("a go.mod that cannot be read, a module that does not build, and a missing scanner change nothing", async (t) => {
  const shop = planted(t, [published("x@v1.0.0"), published("x@v1.1.0")], {
    requires: "x@v1.0.0",
    findings: "x@v1.0.0:v1.1.0",
  });
  if (shop === undefined) return;
  const good = shop.text("go.mod");
  shop.write({ "app/broken.go": "package main\n\nfunc broken() { return 1 }\n" });
  await assert.rejects(shop.converge({ write: true }), { code: "build-failed" });
  assert.equal(shop.text("go.mod"), good);
  shop.write({ "app/broken.go": "package main\n", "app/go.mod": `${good}\nrequired nonsense\n` });
  await assert.rejects(shop.converge({ write: true }), { code: "source-invalid" });
  assert.equal(shop.text("go.mod"), `${good}\nrequired nonsense\n`);
  shop.write({ "app/go.mod": good, "report.json": "{}" });
  await assert.rejects(shop.converge({ write: true }), { code: "scan-report-invalid" });
  const report = await shop.converge({ from: [] }).catch((error: { readonly code: string }) => error);
  // Where govulncheck is installed, it finds nothing in this module, or cannot reach its database.
  assert.ok(!("code" in report) || ["program-missing", "program-failed"].includes(report.code));
  assert.equal(shop.text("go.mod"), good);
});

test("a folder outside of the module that replaces one stays as it is written, and a vendor folder takes no part", async (t) => {
  const shop = planted(t, [published("y@v1.0.0"), published("x@v1.0.0"), published("x@v1.1.0")], {
    requires: "x@v1.0.0 y@v1.0.0",
    findings: "x@v1.0.0:v1.1.0 y@v1.0.0:v1.1.0",
  });
  if (shop === undefined) return;
  const replaced = `${shop.text("go.mod")}\nreplace example.com/y => ../mine\n`;
  shop.write({
    "mine/go.mod": "module example.com/y\n\ngo 1.21\n",
    "mine/y.go": "package y\n\nfunc Do() {}\n",
    "app/go.mod": replaced,
    "app/vendor/modules.txt": "# nothing\n",
  });
  const report = await shop.converge({ write: true });
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.1.0 needed"]);
  assert.equal(shop.text("go.mod"), replaced.replace("x v1.0.0", "x v1.1.0"));
  // What is built of y has no version that the report could be about.
  assert.deepEqual(
    report.findings.map(({ module }) => module),
    ["example.com/x"],
  );
});

test("a fix that the proxy cannot give is named, and so is one that fails the module's own tests", async (t) => {
  const panics = published("x@v1.1.0", "", 'func Do() { panic("x") }');
  const shop = planted(t, [published("x@v1.0.0"), panics, published("y@v1.0.0")], {
    requires: "x@v1.0.0 y@v1.0.0",
    findings: "x@v1.0.0:v1.1.0 y@v1.0.0:v1.1.0",
  });
  if (shop === undefined) return;
  const report = await shop.converge();
  assert.deepEqual(editsOf(report), []);
  assert.deepEqual(
    report.remaining.map(({ module, reason }) => [module, reason]),
    [
      ["example.com/x", "fails"],
      ["example.com/y", "unlisted"],
    ],
  );
  assert.deepEqual(
    report.rejected.map(({ work }) => work),
    ["test"],
  );
  assert.deepEqual(editsOf(await shop.converge({ test: "none" })), ["example.com/x v1.0.0 v1.1.0 needed"]);
});

test("a workspace is refused, and works without it", async (t) => {
  const shop = planted(t, [published("x@v1.0.0"), published("x@v1.1.0")], {
    requires: "x@v1.0.0",
    findings: "x@v1.0.0:v1.1.0",
  });
  if (shop === undefined) return;
  shop.write({ "go.work": "go 1.21\n\nuse ./app\n" });
  await assert.rejects(shop.converge(), { code: "source-invalid", fix: /GOWORK=off/ });
  const report = await shop.converge({ test: "none" }, { GOWORK: "off" });
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.1.0 needed"]);
});

test("a database in a folder says in ranges what is affected, and a new version brings no other finding", async (t) => {
  const shop = planted(
    t,
    [published("x@v1.0.0"), published("x@v1.1.0"), published("x@v1.2.0"), published("x@v1.3.0")],
    {
      requires: "x@v1.0.0",
      findings: "x@v1.0.0:v1.1.0",
    },
  );
  if (shop === undefined) return;
  const advisory = (id: string, aliases: readonly string[], events: readonly object[]) => ({
    ...{ id, aliases, modified: "2031-01-01T00:00:00Z", schema_version: "1.3.1" },
    affected: [{ package: { name: "example.com/x", ecosystem: "Go" }, ranges: [{ type: "SEMVER", events }] }],
  });
  shop.write({
    "db/GO-2031-1.json": JSON.stringify(
      advisory("GO-2031-1", ["CVE-2031-0001"], [{ introduced: "0" }, { fixed: "1.2.0" }]),
    ),
    "db/GO-2031-2.json": JSON.stringify(advisory("GO-2031-2", [], [{ introduced: "1.2.0" }, { fixed: "1.3.0" }])),
  });
  const report = await shop.converge({ db: "../db", test: "none" });
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.3.0 needed"]);
});

test("a finding of the standard library is apart, and answered by the lowest release with all fixes", async (t) => {
  const shop = planted(t, [published("x@v1.0.0")], {
    requires: "x@v1.0.0",
    findings: "stdlib@v1.26.0:1.26.3 stdlib@v1.26.0:1.26.2",
  });
  if (shop === undefined) return;
  const old = [shop.text("go.mod"), shop.text("go.sum")];
  const report = await shop.converge({ write: true, test: "none" });
  assert.deepEqual([report.findings, report.plan.edits, report.written], [[], [], false]);
  assert.deepEqual([report.standardLibrary.findings.length, report.standardLibrary.release], [2, "go1.26.3"]);
  assert.deepEqual([shop.text("go.mod"), shop.text("go.sum")], old);
});

test("a report that is about another module is refused, and one of an older go.mod is read for what is left", async (t) => {
  const shop = planted(t, [published("x@v1.0.0"), published("x@v1.1.0"), published("x@v1.2.0")], {
    requires: "x@v1.1.0",
    findings: "x@v1.0.0:v1.1.0 x@v1.0.0:v1.2.0",
  });
  if (shop === undefined) return;
  const report = await shop.converge({ test: "none" });
  assert.deepEqual(
    report.findings.map(({ id }) => id),
    ["CVE-2031-0002"],
  );
  assert.deepEqual(editsOf(report), ["example.com/x v1.1.0 v1.2.0 needed"]);
  const messages = [
    { config: { protocol_version: "v1.0.0", scanner_name: "govulncheck", scan_level: "symbol", scan_mode: "source" } },
    { SBOM: { go_version: "go1.26.8", modules: [{ path: "example.com/other" }], roots: ["example.com/other"] } },
  ];
  shop.write({ "report.json": messages.map((one) => JSON.stringify(one)).join("\n") });
  await assert.rejects(shop.converge(), { code: "scan-report-foreign" });
});
