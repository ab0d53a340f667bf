import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { editsOf, planted, published } from "../support/planted-module.ts";

const OLD = "v0.0.0-20260101000000-abcdefabcdef";

/** A module whose go.mod has more lines. */
function withLines(word: string, lines: string) {
  const module = published(word);
  return { ...module, files: { ...module.files, "go.mod": `${module.files["go.mod"]}\n${lines}\n` } };
}

/** The second major version of x, under its own path. */
function second(version: string) {
  const files = { "go.mod": "module example.com/x/v2\n\ngo 1.21\n", "x.go": "package x\n\nfunc Do() {}\n" };
  return { path: "example.com/x/v2", version, files };
}

test("pseudo-versions, +incompatible, paths with a major version, and retracted versions", async (t) => {
  const shop = planted(
    t,
    [
      ...[published(`p@${OLD}`), published("p@v0.1.0")],
      ...[published("i@v2.0.0+incompatible"), published("i@v2.0.1+incompatible"), published("i@v3.0.0+incompatible")],
      ...[published("w@v1.0.0", "x/v2@v2.0.0"), second("v2.0.0"), second("v2.0.1")],
      ...[published("r@v1.0.0"), published("r@v1.1.0"), withLines("r@v1.2.0", "retract v1.1.0 // wrong")],
    ],
    {
      requires: `p@${OLD} i@v2.0.0+incompatible w@v1.0.0 r@v1.0.0`,
      findings: `p@${OLD}:v0.1.0 i@v2.0.0+incompatible:v2.0.1 x/v2@v2.0.0:v2.0.1 r@v1.0.0:v1.1.0`,
    },
  );
  if (shop === undefined) return;
  const report = await shop.converge();
  assert.deepEqual(editsOf(report), [
    "example.com/i v2.0.0+incompatible v2.0.1+incompatible needed",
    `example.com/p ${OLD} v0.1.0 needed`,
    "example.com/r v1.0.0 v1.2.0 needed",
    "example.com/x/v2 v2.0.0 v2.0.1 needed",
  ]);
  assert.equal(report.after.findings.total, 0);
});

test("modules that require each other are raised together, and go makes the same build list", async (t) => {
  const shop = planted(
    t,
    [
      ...[published("a@v1.0.0", "x@v1.0.0"), published("a@v1.1.0", "x@v1.1.0")],
      ...[
        ["x@v1.0.0", "a@v1.0.0"],
        ["x@v1.1.0", "a@v1.1.0"],
      ].map(([word, other]) => withLines(word!, `require example.com/${other!.replace("@", " ")}`)),
    ],
    { requires: "a@v1.0.0", findings: "x@v1.0.0:v1.1.0" },
  );
  if (shop === undefined) return;
  const report = await shop.converge({ write: true });
  assert.deepEqual(
    report.plan.edits.map(({ path, to }) => `${path} ${to}`),
    ["example.com/a v1.1.0", "example.com/x v1.1.0"],
  );
  const args = ["list", "-m", "-f", "{{.Path}} {{.Version}}", "all"];
  const listed = execFileSync("go", args, { cwd: shop.cwd, env: shop.environment, encoding: "utf8" });
  assert.deepEqual(listed.trim().split("\n").slice(1), ["example.com/a v1.1.0", "example.com/x v1.1.0"]);
});

test("go.mod excludes every fixed version, and replaces a module by a version: both are named and left alone", async (t) => {
  const shop = planted(
    t,
    [published("x@v1.0.0"), published("x@v1.1.0"), published("y@v1.0.0"), published("y@v1.0.1"), published("y@v1.1.0")],
    { requires: "x@v1.0.0 y@v1.0.0", findings: "x@v1.0.0:v1.1.0 y@v1.0.1:v1.1.0" },
  );
  if (shop === undefined) return;
  const lines = "\nexclude example.com/x v1.1.0\n\nreplace example.com/y => example.com/y v1.0.1\n";
  shop.write({ "app/go.mod": `${shop.text("go.mod")}${lines}` });
  execFileSync("go", ["mod", "tidy"], { cwd: shop.cwd, env: shop.environment, stdio: "pipe" });
  const old = shop.text("go.mod");
  const report = await shop.converge({ write: true, test: "none" });
  assert.deepEqual(editsOf(report), []);
  assert.deepEqual(
    report.remaining.map(({ module, reason, why }) => [module, reason, why]),
    [
      ["example.com/x", "excluded", "go.mod excludes every version with the fix: v1.1.0"],
      [
        "example.com/y",
        "replaced",
        "go.mod replaces the module by example.com/y v1.0.1: raise the replacement yourself",
      ],
    ],
  );
  assert.equal(shop.text("go.mod"), old);
});

test("a vendor folder and -mod in GOFLAGS change nothing of the answer, and go says after --write what to do", async (t) => {
  const shop = planted(t, [published("x@v1.0.0"), published("x@v1.1.0")], {
    requires: "x@v1.0.0",
    findings: "x@v1.0.0:v1.1.0",
  });
  if (shop === undefined) return;
  const { cwd, environment: env } = shop;
  const go = (...args: readonly string[]) => execFileSync("go", args, { cwd, env, stdio: "pipe", encoding: "utf8" });
  go("mod", "vendor");
  const raised = ["example.com/x v1.0.0 v1.1.0 needed"];
  for (const flag of ["-mod=mod", "-mod=vendor", "-mod=readonly"]) {
    assert.deepEqual(editsOf(await shop.converge({ test: "none" }, { GOFLAGS: `-modcacherw ${flag}` })), raised, flag);
  }
  const report = await shop.converge({ write: true });
  assert.deepEqual(editsOf(report), raised);
  assert.match(report.notes.join("\n"), /run `go mod vendor`/);
  assert.throws(() => go("build", "./..."), /inconsistent vendoring/);
  go("mod", "vendor");
  go("build", "./...");
});

test("a private module of which no versions can be listed is named, and the rest is still cleared", async (t) => {
  const shop = planted(
    t,
    [published("x@v1.0.0"), published("x@v1.1.0"), published("y@v1.0.0"), published("y@v1.1.0")],
    {
      requires: "x@v1.0.0 y@v1.0.0",
      findings: "x@v1.0.0:v1.1.0 y@v1.0.0:v1.1.0",
    },
  );
  if (shop === undefined) return;
  rmSync(join(shop.folder, "proxy/example.com/y/@v/list"));
  const report = await shop.converge({ test: "none" }, { GOPRIVATE: "example.com/y", GONOPROXY: "none" });
  assert.deepEqual(editsOf(report), ["example.com/x v1.0.0 v1.1.0 needed"]);
  assert.match(report.notes.join("\n"), /go lists no versions of example\.com\/y/);
  assert.deepEqual(
    report.remaining.map(({ module, reason }) => [module, reason]),
    [["example.com/y", "unlisted"]],
  );
});
