import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { type PublishedModule, publish, workshop } from "../differential/go-workshop.ts";
import { reportOf, runHere, type SlimRun } from "../support/slim.ts";

/** A library whose version 1.0.0 holds a text of this many bytes, and 1.1.0 none. */
const HEAVY = 300_000;

function library(version: string, text: string): PublishedModule {
  const code = `package x\n\nvar text = ${JSON.stringify(text)}\n\nfunc Do() { print(text) }\n`;
  return { path: "example.com/x", version, files: { "go.mod": "module example.com/x\n\ngo 1.21\n", "x.go": code } };
}

const TOOL: PublishedModule = {
  path: "example.com/downloaded",
  version: "v1.0.0",
  files: {
    "go.mod": "module example.com/downloaded\n\ngo 1.21\n",
    "main.go": "package main\n\nfunc main() {}\n",
  },
};

/** A number for each place: a text that no compressor makes much smaller, and the same in every run. */
function noise(bytes: number): string {
  let state = 1;
  return Array.from({ length: bytes }, () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(97 + (state % 26));
  }).join("");
}

/** Trivy's schema 2, as far as a finding needs it: each with the version that fixes it. */
function trivy(...findings: readonly (readonly [name: string, version: string, fixed: string])[]) {
  const vulnerabilities = findings.map(([name, version, fixed], index) => ({
    ...{ VulnerabilityID: `CVE-2031-000${index + 1}`, PkgName: name, InstalledVersion: version, FixedVersion: fixed },
    ...{ Severity: "HIGH", SeveritySource: "ghsa" },
  }));
  const result = { Target: "go.mod", Class: "lang-pkgs", Type: "gomod", Vulnerabilities: vulnerabilities };
  return JSON.stringify({ SchemaVersion: 2, ArtifactName: ".", ArtifactType: "filesystem", Results: [result] });
}

/** A module with two programs, `.` and `./tool`, that both call the library. */
function planted(t: TestContext) {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const env = publish(shop, [library("v1.0.0", noise(HEAVY)), library("v1.1.0", ""), TOOL]);
  const main = 'package main\n\nimport "example.com/x"\n\nfunc main() { x.Do() }\n';
  shop.write({
    "app/go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/x v1.0.0\n",
    "app/main.go": main,
    "app/tool/main.go": main,
    "report.json": trivy(["example.com/x", "v1.0.0", "v1.1.0"]),
    "library.json": trivy(["example.com/x", "v1.0.0", "v1.1.0"], ["stdlib", "v1.26.0", "1.26.3"]),
    "nothing.json": trivy(["example.com/x", "v1.0.0", ""]),
    "broken.json": "{}",
  });
  const environment = { ...env, GOFLAGS: "-modcacherw -buildvcs=false", PLIMSOLL_CACHE: shop.cacheFolder };
  const cwd = join(shop.folder, "app");
  execFileSync("go", ["mod", "tidy"], { cwd, env: { ...shop.environment, ...environment }, stdio: "pipe" });
  const layout = (name: string) => `oci:${join(shop.folder, "images", name)}`;
  return {
    ...shop,
    cwd,
    hasImage: (name: string) => existsSync(join(shop.folder, "images", name)),
    environment: { ...shop.environment, ...environment },
    run: (name: string, words: readonly string[], sources: readonly string[] = ["."]): Promise<SlimRun> =>
      runHere(["slim", ...sources, "-o", layout(name), "--json", ...words], {
        cwd,
        env: { ...environment, CI: "true" },
      }),
    text: () => [readFileSync(join(cwd, "go.mod"), "utf8"), readFileSync(join(cwd, "go.sum"), "utf8")],
  };
}

function step4(run: SlimRun) {
  assert.equal(run.exitCode, 0, run.stderr);
  const report = reportOf(run);
  return { report, step: report.steps.find(({ id }) => id === "converge")!, converge: report.converge };
}

function assertAddsUp({ before, after, steps }: SlimReport): void {
  for (const [total, saved] of [
    ["sizeBytes", "savedBytes"],
    ["wireBytes", "savedWireBytes"],
  ] as const) {
    const left: number = steps.reduce((rest, step) => rest - (step[saved] ?? 0), before![total]);
    assert.equal(left, after![total]);
  }
}

test("a planned change saves nothing in the image, and what it would save is what it saves once it is written", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const old = shop.text();
  const sources = [".", "./tool"];
  const steps = ["--measure", "steps", "--findings", "../report.json"];
  const untouched = step4(await shop.run("untouched", [], sources));
  assert.deepEqual([untouched.step.status, untouched.converge], ["not-examined", undefined]);
  assert.match(untouched.step.why[0]!, /--findings FILE .*--converge plan/);

  const planned = step4(await shop.run("planned", [...steps, "--converge", "plan"], sources));
  assertAddsUp(planned.report);
  assert.equal(planned.report.image!.digest, untouched.report.image!.digest);
  assert.deepEqual(shop.text(), old);
  assert.deepEqual([planned.step.status, planned.step.savedBytes, planned.step.savedWireBytes], ["not-asked", 0, 0]);
  assert.match(
    planned.step.why[0]!,
    /^1 line of go\.mod: 1 finding → 0, by the versions that go chose; not in this image/,
  );
  const { wouldSave } = planned.converge!;

  const built = (folder: string) => {
    const path = join(shop.folder, "program");
    const args = ["build", "-trimpath", "-ldflags=-s -w", "-o", path, folder];
    execFileSync("go", args, { cwd: shop.cwd, env: { ...shop.environment, CGO_ENABLED: "0" } });
    return statSync(path).size;
  };
  const bytes = () => built(".") + built("./tool");
  const before = bytes();
  const written = step4(await shop.run("written", [...steps, "--converge", "write"], sources));
  assertAddsUp(written.report);
  assert.match(shop.text()[0]!, /example\.com\/x v1\.1\.0/);
  assert.equal(written.step.status, "applied");
  assert.match(written.report.before!.what, /^plain go build with the go\.mod of before, alone in an image/);
  const { savedBytes, savedWireBytes } = written.step;
  assert.deepEqual(wouldSave, { savedBytes, savedWireBytes });
  // Tars have whole blocks, and so have the sections of a program.
  assert.ok(Math.abs(savedBytes! - (before - bytes())) <= 1024, `${savedBytes}`);
  assert.ok(savedBytes! > HEAVY && savedWireBytes! > HEAVY / 4, JSON.stringify(written.step));
  const again = step4(await shop.run("again", ["--findings", "../report.json"], sources));
  assert.equal(again.step.status, "not-needed");
  assert.match(
    again.step.why[0]!,
    /^no findings in Go modules by .*is about other versions: findings that are gone .*: 1$/,
  );
  assert.equal(again.report.image!.digest, written.report.image!.digest);
});

test("findings are counted by what is known of them, and where no change clears them the image is built all the same", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const scanned = step4(await shop.run("scanned", ["--findings", "../library.json"]));
  assert.equal(scanned.step.status, "not-asked");
  assert.match(
    scanned.step.why[0]!,
    /^1 finding in 1 Go module by Trivy: 1 of unknown reach; 1 high; 1 in the standard library, which the release of Go answers; --converge plan /i,
  );
  assert.equal(scanned.converge!.report, null);
  assert.deepEqual(
    [scanned.converge!.findings!.byReachability, scanned.converge!.findings!.bySeverity.high],
    [{ yes: 0, no: 0, unknown: 1 }, 1],
  );
  assert.equal(scanned.converge!.standardLibrary, 1);
  const old = shop.text();
  for (const mode of ["plan", "write"]) {
    const { step, converge } = step4(await shop.run(mode, ["--findings", "../nothing.json", "--converge", mode]));
    assert.equal(step.status, "refused");
    assert.match(step.why[0]!, /; no change of go\.mod clears any of them$/);
    assert.match(step.why[1]!, /^CVE-2031-0001 in example\.com\/x v1\.0\.0 remains: no version without it is known/);
    assert.deepEqual([converge!.report!.written, converge!.wouldSave], [false, null]);
    assert.deepEqual(shop.text(), old);
  }
});

test("where findings cannot be had, the row says it; who asked for a change gets the error, and no image", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const old = shop.text();
  const broken = ["--findings", "../broken.json"];
  const failed = step4(await shop.run("failed", [...broken, "--converge", "plan"]));
  assert.equal(failed.step.status, "not-known");
  assert.equal(failed.converge!.error!.code, "scan-report-invalid");
  assert.deepEqual([failed.converge!.findings, shop.hasImage("failed")], [null, true]);

  const refused = async (name: string, words: readonly string[], sources?: readonly string[]) => {
    const run = await shop.run(name, words, sources);
    assert.ok(run.exitCode !== 0 && !shop.hasImage(name), run.stderr);
    return reportOf(run).error!;
  };
  assert.equal((await refused("write", [...broken, "--converge", "write"])).code, "scan-report-invalid");
  assert.match((await refused("db", ["--db", "."])).what, /^--db does nothing alone/);
  const fitting = ["--findings", "../report.json", "--converge"];
  shop.write({ "app/vendor/modules.txt": "# nothing\n" });
  const vendored = await refused("vendored", [...fitting, "write", "--goflag", "-mod=vendor"]);
  assert.match(vendored.what + vendored.fix, /vendor/);
  assert.deepEqual(shop.text(), old);

  const downloaded = ["example.com/downloaded@v1.0.0"];
  const none = step4(await shop.run("downloaded", [...fitting, "plan"], downloaded));
  assert.equal(none.step.status, "not-known");
  assert.match(none.step.why[0]!, /has no go\.mod that could be changed: its module was downloaded/);
  assert.equal((await refused("nowhere", [...fitting, "write"], downloaded)).code, "flag-invalid");
  const image = [`oci:${join(shop.folder, "images", "downloaded")}`];
  assert.match((await refused("image", [...fitting, "plan"], image)).why!, /an image has no go\.mod/);
});
