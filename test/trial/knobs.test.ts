/** What `plimsoll trial --knobs` chooses and refuses. Nothing is compiled here: test/slow has the whole command. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findBenchmarks } from "../../src/flow/trial/knobs/benchmarks.ts";
import { chooseKnobs, type Machine } from "../../src/flow/trial/knobs/choose-knobs.ts";
import { openPackage } from "../../src/session/build-target.ts";
import { writeFiles } from "../support/files.ts";
import { goFixture } from "../support/go-program.ts";
import { nullWorld } from "../support/null-world.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const ANY: Machine = { cpu: "v4", cannotRun: null };

interface Choice {
  readonly files?: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: Machine;
  readonly profile?: string;
}

/** The knobs of a program, whose flags are those that go would get. */
async function choose(
  t: TestContext,
  { files = {}, platform = "linux/amd64", env = {}, machine = ANY, profile }: Choice,
) {
  const main = { "go.mod": "module example.com/app\n\ngo 1.24\n", "main.go": "package main\n\nfunc main() {}\n" };
  const cwd = writeFiles(temporaryFolder(t), { ...main, ...files });
  const world = nullWorld();
  const surroundings = { ...world, env: { ...world.env, ...env }, cwd };
  const opened = await openPackage(surroundings, ".", { platform });
  const { base, knobs, notes } = await chooseKnobs(cwd, opened, machine, profile);
  const flags = (name: string) => knobs.find((knob) => knob.name === name)?.request.choices.flags;
  return { cwd, base, knobs, notes, flags, names: knobs.map(({ name }) => name) };
}

const USUAL = [
  ...["-gcflags=all=-l", "GOAMD64=v2", "GOAMD64=v3", "GOAMD64=v4", "-buildmode=pie", "without -trimpath"],
  ...["without -s -w", "without -s", "-ldflags=-checklinkname=0"],
];

test("a program has the usual knobs, and those of the tags that it reacts to", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const tagged = "//go:build fast\n\npackage main\n";
  const { names, notes, knobs } = await choose(t, { files: { "fast.go": tagged } });
  assert.deepEqual(names.slice(0, USUAL.length), USUAL);
  assert.deepEqual(knobs.find(({ name }) => name === "-tags=fast")?.request.choices.tags, ["fast"]);
  assert.match(notes.join("\n"), /-gcflags=all=-B is not tried: .*foreign memory/);
  assert.match(notes.join("\n"), /PGO.* is not tried: the package has no default\.pgo/);
});

test("the level in use is none of the knobs, and one that the processor lacks is built and not run", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const levels = async (choice: Choice) => {
    const { knobs } = await choose(t, choice);
    return knobs.flatMap(({ name, cannotRun }) =>
      name.startsWith("GOAMD64") ? [[name.slice(-2), cannotRun] as const] : [],
    );
  };
  const machine: Machine = { cpu: "v2", cannotRun: null };
  const why = (level: string) => `this machine's processor is x86-64-${level}, and does not run it`;
  assert.deepEqual(await levels({ machine }), [
    ["v2", null],
    ["v3", why("v2")],
    ["v4", why("v2")],
  ]);
  assert.deepEqual(await levels({ env: { GOAMD64: "v3" } }), [
    ["v1", null],
    ["v2", null],
    ["v4", null],
  ]);
  assert.deepEqual(await levels({ platform: "linux/amd64/v2", machine: { cpu: null, cannotRun: null } }), [
    ["v1", null],
    ["v3", null],
    ["v4", null],
  ]);
  assert.deepEqual(await levels({ platform: "linux/arm64" }), []);
});

test("a machine that does not run the platform runs none of them", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const { knobs } = await choose(t, { platform: "linux/arm64", machine: { cpu: null, cannotRun: "not here" } });
  assert.deepEqual(new Set(knobs.map(({ cannotRun }) => cannotRun)), new Set(["not here"]));
});

test("the profile that go would find is named, because tests find none; a knob leaves it out, or takes another", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const files = { "default.pgo": "a profile", "other.pgo": "another" };
  const { cwd, base, flags, notes } = await choose(t, { files, profile: "other.pgo" });
  assert.equal(base.choices.flags.at(-1), `-pgo=${join(cwd, "default.pgo")}`);
  assert.equal(flags("-pgo=off")?.at(-1), "-pgo=off");
  assert.equal(flags("-pgo=other.pgo")?.at(-1), `-pgo=${join(cwd, "other.pgo")}`);
  assert.doesNotMatch(notes.join("\n"), /PGO/);
  const without = await choose(t, { files, env: { GOFLAGS: "-pgo=off" } });
  assert.equal(without.flags("-pgo=off"), undefined);
  await assert.rejects(choose(t, { profile: "missing.pgo" }), { code: "flag-invalid" });
});

test("benchmarks are those of the program's own packages", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const cwd = goFixture("benched");
  const { go, request } = await openPackage({ ...nullWorld(), cwd }, ".", {});
  const names = ["BenchmarkOf", "BenchmarkSizes", "BenchmarkSlow", "BenchmarkSilent"];
  const folder = join(cwd, "sum");
  assert.deepEqual(await findBenchmarks(go, request), [{ importPath: "example.com/benched/sum", folder, names }]);
});

test("what --knobs needs is refused without it", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "cpu.pprof"), "");
  for (const [words, what] of [
    [["--knobs-profile", "cpu.pprof"], /--knobs-profile is for no program/],
    [["--knobs-minutes", "5"], /--knobs-minutes is for no program/],
    [[], /nothing to try/],
  ] as const) {
    const { exitCode, stderr } = await runPlimsoll(["trial", ...words], { cwd });
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, what);
  }
});
