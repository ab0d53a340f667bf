/** `plimsoll gate --base` and `diff --base`: revisions that are odd, missing, or cannot be built. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { writeFiles } from "../support/files.ts";
import { type ServiceRepository, serviceRepository } from "../support/service-repository.ts";
import { PLAIN, runPlimsoll, startPlimsoll } from "../support/slim.ts";
import { stuckGo } from "../support/stuck-go.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A small program on main, and a branch that changes it a little. */
function changed(t: TestContext, before: Readonly<Record<string, string>> = {}): ServiceRepository | undefined {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  if (Object.keys(before).length > 0) service.commit("Change the past", before);
  service.git("switch", "--quiet", "--create", "change");
  service.commit("Say more", { "more.go": 'package main\n\nfunc init() { println("more") }\n' });
  return service;
}

/** One worktree is the checkout itself. */
function onlyCheckout(service: ServiceRepository): void {
  assert.equal(service.git("worktree", "list").split("\n").length, 1, service.git("worktree", "list"));
}

test("the revision is built in a worktree that is gone afterwards; no hook runs, and nothing in the checkout changes", async (t) => {
  const service = changed(t);
  if (service === undefined) return;
  const hooks = join(service.folder, ".git/hooks");
  const ran = join(dirname(service.folder), "hook-ran");
  mkdirSync(hooks, { recursive: true });
  for (const name of ["post-checkout", "post-index-change", "reference-transaction"]) {
    writeFileSync(join(hooks, name), `#!/bin/sh\ntouch ${ran}\n`);
    chmodSync(join(hooks, name), 0o755);
  }
  // A hook that does run shows that the test can see it.
  service.git("checkout", "--quiet", "--detach");
  assert.ok(existsSync(ran));
  service.git("checkout", "--quiet", "change");
  writeFiles(service.folder, { "notes.txt": "mine\n", "a\nb 'ü\".txt": "odd\n" });
  const state = () => service.git("status", "--porcelain", "--branch") + service.git("rev-parse", "HEAD");
  const before = state();
  rmSync(ran);
  const { exitCode, report } = await service.gate(["--base", "main"]);
  assert.equal(exitCode, 0);
  assert.match(report.services[0]!.baselineText ?? "", /^build of [0-9a-f]{7}$/);
  assert.ok(!existsSync(ran));
  assert.equal(state(), before);
  onlyCheckout(service);
});

test("the verdict does not depend on the folder, on GIT_DIR, nor on how the path is written", async (t) => {
  const service = changed(t, { "cmd/tool/main.go": "package main\n\nfunc main() {}\n" });
  const other = serviceRepository(t, PLAIN);
  if (service === undefined || other === undefined) return;
  const link = join(temporaryFolder(t), "link");
  symlinkSync(service.folder, link);
  const sizes = async (words: readonly string[], cwd: string, env = {}) => {
    const { exitCode, report } = await service.gate([...words, "--base", "main"], { cwd, env });
    assert.equal(exitCode, 0, JSON.stringify(report.error ?? report.services[0]?.error));
    const { now, baseline } = report.services[0]!;
    return [now!.sizeBytes, baseline!.sizeBytes];
  };
  const expected = await sizes(["./cmd/tool"], service.folder);
  assert.equal(expected[0], expected[1]);
  const ofAHook = { GIT_DIR: join(other.folder, ".git"), GIT_INDEX_FILE: "/nowhere", GIT_WORK_TREE: other.folder };
  assert.deepEqual(await sizes(["./cmd/tool"], service.folder, ofAHook), expected);
  assert.deepEqual(await sizes(["."], join(service.folder, "cmd/tool")), expected);
  assert.deepEqual(await sizes([join(service.folder, "cmd/tool")], service.folder), expected);
  assert.deepEqual(await sizes([join(link, "cmd/tool")], service.folder), expected);
  assert.deepEqual(await sizes(["./cmd/tool"], link, { PWD: link }), expected);
});

test("a revision that does not build is exit 4 with its error, and never a pass", async (t) => {
  const broken: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ["a type error", { "broken.go": "package main\n\nvar x int = nothing\n" }, /undefined: nothing/],
    ["a broken go.mod", { "go.mod": "module example.com/plain\n\nrequire (\n" }, /go\.mod:\d+/],
    ["C at the base", { "c.go": 'package main\n\n// int two() { return 2; }\nimport "C"\n\nvar _ = C.two()\n' }, /./],
  ];
  for (const [name, files, says] of broken) {
    const service = serviceRepository(t, PLAIN);
    if (service === undefined) return;
    const original = { "go.mod": service.git("show", "HEAD:go.mod") };
    service.commit("Break it", files);
    service.git("switch", "--quiet", "--create", "change");
    for (const file of Object.keys(files)) rmSync(join(service.folder, file));
    service.commit("Mend it", original);
    const { exitCode, report } = await service.gate(["--base", "main"]);
    assert.equal(exitCode, 4, name);
    assert.equal(report.verdict, null);
    const { error } = report.services[0]!;
    assert.equal(error?.code, "baseline-unbuildable", name);
    assert.match(error.what, /^could not find out what plain was at [0-9a-f]{7}: /);
    assert.match(`${error.what}\n${error.why}`, says, name);
    assert.equal(report.error?.code, "baseline-unbuildable");
    onlyCheckout(service);
  }
});

test("what is in the folder and not committed is judged, and the revision is not affected by it", async (t) => {
  const service = changed(t);
  if (service === undefined) return;
  writeFiles(service.folder, { "net.go": 'package main\n\nimport _ "net/http"\n' });
  const { exitCode, report } = await service.gate(["--base", "HEAD"]);
  assert.equal(exitCode, 1);
  const [cause] = report.services[0]!.causes;
  assert.deepEqual(cause!.imported, ["net/http"]);
  assert.deepEqual(cause!.where, { file: "net.go", line: 3, column: 8 });
  assert.equal(cause!.commit, null);
  assert.match(cause!.noCommit!, /not committed/);
});

test("a clone without the history says how to get it, and a revision that nobody knows is named", async (t) => {
  const service = changed(t);
  if (service === undefined) return;
  service.git("switch", "--quiet", "main");
  service.commit("Go on", { "notes.txt": "on\n" });
  const clone = (...words: string[]) => {
    const folder = join(temporaryFolder(t), "clone");
    execFileSync("git", ["clone", "--quiet", ...words, "--branch", "change", `file://${service.folder}`, folder]);
    return folder;
  };
  const shallow = clone("--depth", "1");
  const ask = async (cwd: string, base: string) => {
    const { exitCode, report } = await service.gate([`--base=${base}`], { cwd });
    return [exitCode, report.error?.code, report.error?.fix];
  };
  const deepen = "git fetch --unshallow, or fetch-depth: 0 for actions/checkout, or GIT_DEPTH: 0 for GitLab";
  assert.deepEqual(await ask(shallow, "origin/main"), [4, "history-shallow", deepen]);
  const bothEnds = clone("--depth", "1", "--no-single-branch");
  assert.deepEqual(await ask(bothEnds, "origin/main"), [4, "history-shallow", deepen]);
  const [exitCode, code] = await ask(clone(), "origin/nobody");
  assert.deepEqual([exitCode, code], [2, "revision-unknown"]);
  assert.deepEqual((await ask(clone(), "--upload-pack=touch /tmp/x")).slice(0, 2), [2, "revision-unknown"]);
  const pipeline = await service.gate([], { cwd: shallow, env: { GITHUB_BASE_REF: "main" } });
  assert.deepEqual([pipeline.exitCode, pipeline.report.error?.code], [4, "history-shallow"]);
  // Writing a baseline asks nothing of the past.
  const updated = await service.run(["gate", "--update"], { cwd: shallow, env: { GITHUB_BASE_REF: "main" } });
  assert.equal(updated.exitCode, 0, updated.stderr);
});

test("without a checkout, a revision is exit 3, and a lock file is judged all the same", async (t) => {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return;
  rmSync(join(service.folder, ".git"), { recursive: true });
  const { exitCode, report } = await service.gate(["--base", "main"]);
  assert.deepEqual([exitCode, report.error?.code, report.verdict], [3, "not-a-checkout", null]);
  const missing = await service.gate([]);
  assert.deepEqual([missing.exitCode, missing.report.error?.code], [2, "baseline-missing"]);
  assert.match(missing.report.error!.fix!, /plimsoll gate --update/);
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  assert.equal((await service.gate([])).exitCode, 0);
  // A repository before its first commit has no authors, and is judged as well.
  service.git("init", "--quiet");
  assert.equal((await service.gate([])).exitCode, 0);
});

test("a submodule is an empty folder in the revision, and does not keep its worktree", async (t) => {
  const service = changed(t);
  const library = serviceRepository(t, PLAIN);
  if (service === undefined || library === undefined) return;
  service.git("switch", "--quiet", "main");
  service.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.folder, "third party/lib");
  service.commit("Take a library in");
  service.git("switch", "--quiet", "--create", "later");
  const { exitCode, report } = await service.gate(["--base", "main"]);
  assert.equal(exitCode, 0, JSON.stringify(report.error));
  onlyCheckout(service);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} while the revision is built leaves no worktree`, async (t) => {
    const service = changed(t);
    if (service === undefined) return;
    const stuck = stuckGo(t, { below: "worktree" });
    if (stuck === undefined) return;
    const { child, finished } = startPlimsoll(["gate", "--base", "main"], {
      cwd: service.folder,
      env: { PATH: stuck.path },
    });
    while (stuck.programs().length === 0 && child.exitCode === null) await pause(20);
    assert.equal(service.git("worktree", "list").split("\n").length, 2);
    child.kill(signal);
    const { exitCode, stderr } = await finished;
    assert.equal(exitCode, signal === "SIGINT" ? 130 : 143, stderr);
    onlyCheckout(service);
  });
}

test("diff of a package with a revision, and of two packages, adds up", async (t) => {
  const service = changed(t, { "cmd/tool/main.go": "package main\n\nfunc main() {}\n" });
  if (service === undefined) return;
  for (const words of [
    ["diff", ".", "--base", "main"],
    ["diff", "./cmd/tool", "."],
  ]) {
    const run = await runPlimsoll([...words, "--json"], { cwd: service.folder });
    assert.equal(run.exitCode, 0, run.stderr);
    const { before, after, rows } = JSON.parse(run.stdout);
    assert.ok(after.sizeBytes !== before.sizeBytes || words.includes("--base"));
    assert.ok(rows.length > 0);
  }
  onlyCheckout(service);
  const unknown = await runPlimsoll(["diff", ".", "--base", "nothing"], { cwd: service.folder });
  assert.equal(unknown.exitCode, 2, unknown.stderr);
});
