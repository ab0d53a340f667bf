import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeFiles } from "../support/files.ts";
import { refusedSlim } from "../support/refused-slim.ts";
import { slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** The package `keys` has other files with C, and they do the same. `sums` has nothing to do with it. */
const FILES = {
  "go.mod": "module example.com/keyed\n\ngo 1.21\n",
  "main.go":
    'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/keyed/keys"\n\t"example.com/keyed/sums"\n)\n\nfunc main() { fmt.Println(keys.Load())\n\tfmt.Println(sums.Sum(1)) }\n',
  "keys/system.go":
    '//go:build cgo\n\npackage keys\n\nimport "os"\n\nfunc Load() (string, error) { return os.Hostname() }\n',
  "keys/none.go":
    '//go:build !cgo\n\npackage keys\n\nimport (\n\t"errors"\n\t"os"\n)\n\nvar ErrNot = errors.New("keys: not without cgo")\n\nfunc Load() (string, error) { return os.Hostname() }\n',
  "sums/sums.go": "package sums\n\nfunc Sum(a int) int { return a + 1 }\n",
};

interface Project {
  readonly folder: string;
  readonly write: (path: keyof typeof FILES, from: string, to: string) => void;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  /** How often go was asked for all packages of the program since the last call. */
  readonly asked: () => number;
}

/** A project that slim has judged once, with a go that writes down what it is asked. */
async function judgedProject(t: TestContext): Promise<Project | undefined> {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const folder = writeFiles(temporaryFolder(t), FILES);
  const programs = temporaryFolder(t);
  const log = join(programs, "log");
  writeFileSync(join(programs, "go"), `#!/bin/sh\necho "$1 $2" >>'${log}'\nexec '${go}' "$@"\n`, { mode: 0o755 });
  const env = {
    PATH: `${programs}${delimiter}${process.env.PATH}`,
    PLIMSOLL_CACHE: join(temporaryFolder(t), "cache"),
    GOROOT: "",
  };
  const project: Project = {
    folder,
    args: [".", "-o", `oci:${join(programs, "out")}`],
    options: { cwd: folder, env },
    write: (path, from, to) => {
      const before = readFileSync(join(folder, path), "utf8");
      assert.ok(before.includes(from), `${path} has ${from}`);
      writeFileSync(join(folder, path), before.replace(from, to));
    },
    asked: () => {
      const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
      rmSync(log, { force: true });
      return lines.filter((line) => line === "list -deps").length;
    },
  };
  await slimReport(project.args, project.options);
  assert.equal(project.asked(), 2);
  return project;
}

test("a change in a function of a package that has nothing to do with C asks go for no packages", async (t) => {
  const project = await judgedProject(t);
  if (project === undefined) return;
  const before = await slimReport(project.args, project.options);
  project.write("sums/sums.go", "a + 1", "a + 2");
  const after = await slimReport(project.args, project.options);
  assert.equal(project.asked(), 0);
  assert.notEqual(after.image?.digest, before.image?.digest);
  const empty = { ...project.options.env, PLIMSOLL_CACHE: join(temporaryFolder(t), "cache") };
  const alone = await slimReport(project.args, { ...project.options, env: empty });
  assert.equal(after.image?.digest, alone.image?.digest);
  assert.deepEqual(
    after.steps.find(({ id }) => id === "static"),
    before.steps.find(({ id }) => id === "static"),
  );
});

test("a change of imports, of constraints or of the set of files asks go again", async (t) => {
  const project = await judgedProject(t);
  if (project === undefined) return;
  const changes: readonly (() => void)[] = [
    () => project.write("sums/sums.go", "package sums\n", 'package sums\n\nimport _ "os/user"\n'),
    () => project.write("sums/sums.go", "package sums\n", "//go:build !other\n\npackage sums\n"),
    () => writeFiles(project.folder, { "sums/more.go": "package sums\n" }),
    () => rmSync(join(project.folder, "sums/more.go")),
    () => writeFiles(project.folder, { "sums/more.s": "\n" }),
    () => rmSync(join(project.folder, "sums/more.s")),
    () => project.write("go.mod", "go 1.21", "go 1.22"),
    // Its text is read: it may show how the package with C is used.
    () => project.write("main.go", "sums.Sum(1)", "sums.Sum(2)"),
  ];
  for (const change of changes) {
    change();
    await slimReport(project.args, project.options);
    assert.equal(project.asked(), 2, String(change));
  }
  await slimReport(project.args, project.options);
  assert.equal(project.asked(), 0);
});

test("a function that becomes a stub is noticed, though its file has the same imports", async (t) => {
  const project = await judgedProject(t);
  if (project === undefined) return;
  project.write(
    "keys/none.go",
    "return os.Hostname()",
    'return "", ErrNot }\n\nfunc name() (string, error) { return os.Hostname()',
  );
  const { error } = await refusedSlim("cgo-required", project.args, project.options);
  assert.match(error.what, /example\.com\/keyed\/keys/);
});
