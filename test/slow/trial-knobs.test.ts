/** `plimsoll trial --knobs` as a whole: a program whose benchmarks and load know what a knob does to it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { KnobsReport } from "../../src/report/trial-knobs.ts";
import { podmanScriptFor } from "../support/containers.ts";
import { goFixture } from "../support/go-program.ts";
import { runPlimsoll, slimEnvironment, startPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** The program in a folder of its own, and one for everything temporary. */
function benched(t: TestContext) {
  const [cwd, temporary] = [temporaryFolder(t), temporaryFolder(t)];
  cpSync(goFixture("benched"), cwd, { recursive: true });
  return { cwd, temporary };
}

test("each knob does to a program what it is known to do", async (t) => {
  const bin = podmanScriptFor(t);
  if (bin === undefined || requireTool(t, "go") === undefined) return;
  const { cwd, temporary } = benched(t);
  const profile = ["test", "-bench=Of", "-benchtime=200ms", "-cpuprofile", "../cpu.pprof", "-o", join(temporary, "x")];
  execFileSync("go", profile, { cwd: join(cwd, "sum"), env: slimEnvironment(), stdio: "pipe" });
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}`, TMPDIR: temporary };
  const words = ["trial", "--knobs", ".", "--knobs-profile", "cpu.pprof", "--port", "8080", "--runtime", "podman"];
  // On a machine with other work, too, everything is to be built.
  words.push("--knobs-minutes", "200");
  const all = [...words, "--json", "--report", "page.html"];
  const { exitCode, stdout, stderr } = await runPlimsoll(all, { cwd, env });
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /\d+ knobs: about \d+ min to build them.*at most \d+ min to measure/);
  const report = (JSON.parse(stdout) as { readonly knobs: KnobsReport }).knobs;
  const knob = (name: string) => report.knobs.find((one) => one.name === name)!;

  assert.ok("rounds" in report.benchmarks, JSON.stringify(report.benchmarks));
  const names = ["BenchmarkOf", "BenchmarkSizes/small"];
  assert.deepEqual(report.benchmarks.packages, [{ importPath: "example.com/benched/sum", names }]);
  assert.match(report.notes.join("\n"), /BenchmarkSlow is left out: one iteration takes more than 200 ms/);
  assert.match(report.notes.join("\n"), /BenchmarkSilent is left out: it prints no time/);

  const inlining = knob("-gcflags=all=-l");
  assert.ok(inlining.benchmarks!.low! > 1.2, JSON.stringify(inlining.benchmarks));
  assert.ok(inlining.figures!.packagesCompiled > 100, "it compiles the standard library again");
  assert.equal(inlining.verdict, "a trade", "slower, and smaller");
  for (const name of ["without -s -w", "without -s"]) {
    const { sameCode, benchmarks, verdict, figures } = knob(name);
    assert.deepEqual([sameCode, benchmarks, verdict, figures!.packagesCompiled], [true, null, "worse", 0], name);
  }
  const linkname = knob("-ldflags=-checklinkname=0");
  assert.deepEqual([linkname.sameCode, linkname.verdict], [true, "no difference shown"]);
  assert.match(knob("-buildmode=pie").why!, /it needs a loader, \/lib64\/ld-linux/);
  assert.ok(knob("-tags=bigsum").figures!.sizeBytes > report.base.sizeBytes + 2 ** 19, "a table of twice that");
  assert.notEqual(knob("-pgo=cpu.pprof").figures, null);
  assert.deepEqual(
    report.knobs.filter(({ name }) => name.includes("purego")),
    [],
    "the standard library's own tags",
  );

  assert.ok("requests" in report.load && report.load.requests > 100, JSON.stringify(report.load));
  assert.notEqual(inlining.load, null);
  const [usual, ...layers] = report.layers;
  assert.equal(usual!.compression, "gzip:6");
  assert.equal(layers.find(({ compression }) => compression === "zstd:19")!.verdict, "a trade");
  assert.match(readFileSync(join(cwd, "page.html"), "utf8"), /knobs of example\.com\/benched/);
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name.startsWith("plimsoll")),
    [],
  );
});

test("an interrupted run leaves nothing, and what a killed one left is gone after the next", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const { cwd, temporary } = benched(t);
  const left = () => readdirSync(temporary);
  const start = async () => {
    const earlier = left();
    const running = startPlimsoll(["trial", "--knobs", "."], { cwd, env: { TMPDIR: temporary } });
    const isBuilding = () =>
      left().some((name) => !earlier.includes(name) && readdirSync(join(temporary, name)).includes("usual"));
    while (!isBuilding()) await pause(100);
    return running;
  };
  const killed = await start();
  killed.child.kill("SIGKILL");
  await killed.finished;
  assert.equal(left().filter((name) => name.startsWith("plimsoll-knobs-")).length, 1);
  const interrupted = await start();
  interrupted.child.kill("SIGINT");
  assert.equal((await interrupted.finished).exitCode, 130);
  assert.deepEqual(
    left().filter((name) => name.startsWith("plimsoll-knobs-")),
    [],
  );
});
