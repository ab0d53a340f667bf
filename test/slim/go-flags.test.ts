/** Flags of the build as people give them: what they change reaches the verdict, the inputs and the notes. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { reportOf, runHere, type SlimOptions, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const MAIN = "package main\n\nfunc main() {}\n";

/** A folder with files, and slim running in it. Undefined where there is no go. */
function place(t: TestContext, files: Readonly<Record<string, string>>) {
  if (requireTool(t, "go") === undefined) return undefined;
  const folder = temporaryFolder(t);
  writeFiles(folder, files);
  const flags = ["-o", `oci:${join(folder, "out")}`, "--platform", "linux/amd64"];
  return {
    folder,
    slim: (args: readonly string[], options: SlimOptions = {}) =>
      runHere(["slim", "--measure", "none", "--json", ...flags, ...args], { cwd: folder, ...options }),
    report: (args: readonly string[], options: SlimOptions = {}) =>
      slimReport([...flags, ...args], { cwd: folder, ...options }),
  };
}

/** A module whose ci.mod has a requirement that go.mod lacks. */
const STORE = {
  "go.mod": "module example.com/m\n\ngo 1.24\n",
  "ci.mod":
    "module example.com/m\n\ngo 1.24\n\nrequire example.com/store v0.0.0\n\nreplace example.com/store => ./store\n",
  "main.go": 'package main\n\nimport "example.com/store"\n\nfunc main() { println(store.Rows()) }\n',
  "store/go.mod": "module example.com/store\n\ngo 1.24\n",
  "store/rows.go": "package store\n\nfunc Rows() int { return 3 }\n",
};
const WITH_C = {
  "store/rows.go":
    'package store\n\n// static int rows(void) { return 3; }\nimport "C"\n\nfunc Rows() int { return int(C.rows()) }\n',
  "store/rows_none.go": '//go:build !cgo\n\npackage store\n\nfunc Rows() int { panic("store: built without cgo") }\n',
};

test("the module that -modfile names is examined for C, and again when it has changed", async (t) => {
  const shop = place(t, STORE);
  if (shop === undefined) return;
  const flag = "--goflag=-modfile=ci.mod";
  const { inputs } = await shop.report([".", flag]);
  const digest = inputs?.find(({ name }) => name === "modfile")?.value;
  assert.match(digest ?? "", /^sha256:/);
  // The command runs in another folder, and the path is relative to that folder.
  await shop.report([shop.folder, "--goflag", "-modfile=../ci.mod"], { cwd: join(shop.folder, "store") });
  writeFiles(shop.folder, {
    ...Object.fromEntries(Object.entries(WITH_C).map(([name, text]) => [`c/${name.slice(6)}`, text])),
  });
  writeFiles(shop.folder, { "c/go.mod": STORE["store/go.mod"], "ci.mod": STORE["ci.mod"].replace("./store", "./c") });
  const refused = await shop.slim([".", flag]);
  assert.equal(reportOf(refused).error?.code, "cgo-required");
});

test("an overlay is read as by go: for the verdict, for the inputs, and with the place of an error", async (t) => {
  const shop = place(t, { ...STORE, "go.mod": STORE["ci.mod"], ...WITH_C });
  if (shop === undefined) return;
  assert.equal(reportOf(await shop.slim(["."])).error?.code, "cgo-required");
  const working =
    "//go:build !cgo\n\npackage store\n\nfunc Rows() (n int) {\n\tfor range 3 {\n\t\tn++\n\t}\n\treturn n\n}\n";
  const replaced = { Replace: { [join(shop.folder, "store/rows_none.go")]: join(shop.folder, "ci/working.txt") } };
  writeFiles(shop.folder, { "ci/working.txt": working, "ci/overlay.json": JSON.stringify(replaced) });
  const flag = "--goflag=-overlay=ci/overlay.json";
  const overlayOf = (report: Awaited<ReturnType<typeof shop.report>>) =>
    report.inputs?.find(({ name }) => name === "overlay")?.value;
  const first = overlayOf(await shop.report([".", flag]));
  writeFiles(shop.folder, { "ci/working.txt": working.replace("n++", "n += 1") });
  assert.notEqual(overlayOf(await shop.report([".", flag])), first);
  writeFiles(shop.folder, { "ci/overlay.json": '{"Replace":\n {]}' });
  const { error } = reportOf(await shop.slim([".", flag]));
  assert.equal(error?.code, "source-invalid");
  assert.match(error?.why ?? "", /line 2|position/);
  writeFiles(shop.folder, { "ci/overlay.json": '{"Replace": {"a.go": 7}}' });
  assert.match(reportOf(await shop.slim([".", flag])).error?.why ?? "", /a\.go is not a path/);
});

test("flags of .ko.yaml decide which program there is, and how it is built", async (t) => {
  const shop = place(t, {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "cmd/paid/main.go": `//go:build enterprise\n\n${MAIN}`,
    "svc/go.mod": "module example.com/svc\n\ngo 1.24\n",
    "svc/ci.mod": "module example.com/other\n\ngo 1.24\n",
    "svc/main.go": MAIN,
    ".ko.yaml": "defaultFlags: [-tags=enterprise]\nbuilds:\n- dir: ./svc\n  flags: [-modfile, ci.mod]\n",
  });
  if (shop === undefined) return;
  assert.equal((await shop.report(["./cmd/paid"])).inputs?.find(({ name }) => name === "-tags")?.value, "enterprise");
  const { inputs } = await shop.report(["./svc"]);
  assert.equal(inputs?.find(({ name }) => name === "package")?.value, "example.com/other");
  for (const main of ["example.com/m/cmd/paid", "./cmd/..."]) {
    writeFiles(shop.folder, { ".ko.yaml": `builds:\n- main: ${main}\n  ldflags: -X main.v=1\n` });
    const { error } = reportOf(await shop.slim(["./svc"]));
    assert.deepEqual([error?.code, /no such folder/.test(error?.what ?? "")], ["config-invalid", true]);
  }
});

test("a program that one of several platforms lacks is not silently omitted from the index", async (t) => {
  const shop = place(t, {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "cmd/svc/main.go": MAIN,
    "cmd/arm/main_arm64.go": MAIN,
  });
  if (shop === undefined) return;
  const several = ["--platform", "linux/arm64"];
  const { error } = reportOf(await shop.slim(["./...", ...several]));
  assert.deepEqual(
    [error?.code, error?.what],
    ["not-a-main-package", "example.com/m/cmd/arm is a program on linux/arm64 only"],
  );
  assert.equal(reportOf(await shop.slim(["./cmd/arm", ...several])).error?.code, "not-a-main-package");
  await shop.report(["./cmd/svc", ...several]);
});

test("each program is built with its own profile, which is one of its inputs", async (t) => {
  const shop = place(t, {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "cmd/tuned/main.go": MAIN,
    "cmd/other/main.go": MAIN,
  });
  if (shop === undefined) return;
  // Go accepts an empty file as a profile without samples.
  writeFiles(shop.folder, { "cmd/tuned/default.pgo": "" });
  const { inputs } = await shop.report(["./cmd/tuned", "./cmd/other"]);
  const profiles = inputs?.filter(({ name }) => name.startsWith("pgo"));
  assert.deepEqual(
    profiles?.map(({ name }) => name),
    ["pgo (tuned linux/amd64)"],
  );
  const off = await shop.report(["./cmd/tuned", "--goflag=-pgo=off"]);
  assert.equal(
    off.inputs?.some(({ name }) => name === "pgo"),
    false,
  );
});

test("ko's --tags are distinguished from build tags", async (t) => {
  const shop = place(t, {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "main.go": MAIN,
    "latest.go": "//go:build stable\n\npackage main\n",
  });
  if (shop === undefined) return;
  const env = { KO_DOCKER_REPO: "localhost:1/x" };
  const notes = async (tag: string, more = env as Record<string, string>) =>
    (await shop.report([".", "--tags", tag], { env: more })).notes?.filter((note) => note.startsWith("--tags")) ?? [];
  assert.match((await notes("v1.2.3"))[0] ?? "", /--tag \(-t\)/);
  assert.match((await notes("latest"))[0] ?? "", /no file of the build uses it/);
  assert.deepEqual(await notes("stable"), []);
  assert.deepEqual(await notes("netgo"), []);
  assert.deepEqual(await notes("latest", {}), []);
});

test("a race detector needs C, a position-independent program a loader, and both errors propose a fix", async (t) => {
  const shop = place(t, { "go.mod": "module example.com/m\n\ngo 1.24\n", "main.go": MAIN });
  if (shop === undefined) return;
  for (const options of [{ words: ["--goflag=-race"] }, { words: [], env: { GOFLAGS: "-race" } }]) {
    const { error } = reportOf(await shop.slim([".", ...options.words], options.env && { env: options.env }));
    assert.match(error?.fix ?? "", /--cgo/);
  }
  const { error } = reportOf(await shop.slim([".", "--goflag=-buildmode=pie"]));
  assert.equal(error?.code, "binary-unfit");
  assert.match(error?.fix ?? "", /leave -buildmode=pie out/);
});

test("a checkout of another user is built as the error proposes", async (t) => {
  const shop = place(t, { "svc/go.mod": "module example.com/m\n\ngo 1.24\n", "svc/main.go": MAIN });
  const git = requireTool(t, "git");
  if (shop === undefined || git === undefined) return;
  if (process.getuid?.() !== 0) return t.skip("only root can give a folder away");
  const folder = join(shop.folder, "svc");
  const home = join(shop.folder, "home");
  mkdirSync(home);
  const env = { HOME: home, GOFLAGS: "" };
  const own = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
  for (const words of [
    ["init", "-q"],
    ["add", "-A"],
    [...own, "commit", "-qm", "one"],
  ]) {
    assert.equal(spawnSync(git, words, { cwd: folder }).status, 0);
  }
  chownSync(folder, 12_345, 12_345);
  const { error } = reportOf(await shop.slim(["./svc"], { env }));
  assert.equal(error?.code, "build-failed");
  const [, command = "", flags = ""] = /`(git [^`]+)`, or GOFLAGS=(\S+)/.exec(error?.fix ?? "") ?? [];
  await shop.report(["./svc"], { env: { ...env, GOFLAGS: flags } });
  const done = spawnSync("sh", ["-c", command], { env: { PATH: process.env.PATH, ...env }, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  const { inputs } = await shop.report(["./svc"], { env });
  assert.equal(inputs?.find(({ name }) => name === "vcs")?.value, "git");
});

test("a module that requires a later Go is reported, by doctor too", async (t) => {
  const shop = place(t, { "go.mod": "module example.com/m\n\ngo 1.99\n", "main.go": MAIN });
  if (shop === undefined) return;
  const { error } = reportOf(await shop.slim(["."]));
  assert.match(error?.why ?? "", /requires go >= 1\.99/);
  assert.match(error?.fix ?? "", /GOTOOLCHAIN=auto/);
  const from = reportOf(await shop.slim([shop.folder], { cwd: temporaryFolder(t) }));
  assert.match(from.error?.fix ?? "", /GOTOOLCHAIN=auto/);
  const doctor = await plimsoll(["doctor"], shop.folder);
  assert.equal(doctor.exitCode, 4);
  assert.match(doctor.stdout, /requires go >= 1\.99/);
  assert.match(doctor.stderr, /GOTOOLCHAIN=auto/);
});
