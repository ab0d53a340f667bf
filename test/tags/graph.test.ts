import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { GraphReport } from "../../src/report/graph-report.ts";
import { publish, workshop } from "../differential/go-workshop.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { slimEnvironment } from "../support/slim.ts";
import { place, program } from "./tags-of.ts";

test("the graph has the modules and packages of go list, with what a tag brings marked", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const dependency = {
    "go.mod": "module example.com/dep\n\ngo 1.24\n",
    "dep.go": 'package dep\n\n//go:noinline\nfunc Text() string { return "dep" }\n',
  };
  const published = publish(shop, [{ path: "example.com/dep", version: "v1.0.0", files: dependency }]);
  const env = { ...published, GOFLAGS: "-mod=mod -modcacherw" };
  shop.write(
    program({
      "go.mod": "module example.com/m\n\ngo 1.24\n\nrequire example.com/dep v1.0.0\n",
      "dep.go":
        '//go:build with_dep\n\npackage main\n\nimport "example.com/dep"\n\nfunc init() { text += dep.Text() }\n',
      "plain.go":
        '//go:build !with_dep\n\npackage main\n\nimport "example.com/m/plain"\n\nfunc init() { text += plain.Text }\n',
      "plain/plain.go": 'package plain\n\nvar Text = "plain"\n',
    }),
  );
  const graphOf = async (...args: readonly string[]): Promise<GraphReport> => {
    const { stdout, stderr, exitCode } = await plimsoll(["tags", "--graph", "json", ...args], shop.folder, env);
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(stdout);
  };
  const listed = (...flags: readonly string[]) =>
    execFileSync("go", ["list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ...flags, "."], {
      cwd: shop.folder,
      encoding: "utf8",
      env: { ...slimEnvironment(env), CGO_ENABLED: "0" },
    })
      .split("\n")
      .filter((line) => line !== "")
      .sort();

  const modules = await graphOf("--mark", "with_dep");
  assert.deepEqual(
    modules.nodes.map(({ name, mark }) => [name, mark]),
    [
      ["example.com/m", "kept"],
      ["example.com/dep@v1.0.0", "added"],
      ["std", "kept"],
    ],
  );
  for (const { name, sizeBytes } of modules.nodes) assert.ok(sizeBytes! > 0, name);

  const packages = await graphOf("--by", "package", "--mark", "with_dep");
  const named = (wanted: string) =>
    packages.nodes
      .filter(({ kind, mark }) => kind !== "standard" && mark !== wanted)
      .map(({ name }) => name)
      .sort();
  assert.deepEqual(named("added"), listed());
  assert.deepEqual(named("removed"), listed("-tags=with_dep"));
  const plain = await graphOf("--by", "package", "--std");
  assert.ok(plain.nodes.some(({ name, kind }) => name === "runtime" && kind === "standard"));
  assert.ok(plain.nodes.every(({ mark }) => mark === "kept"));

  const page = join(shop.folder, "page.html");
  const run = await plimsoll(["tags", "--report", page, "--mark", "with_dep"], shop.folder, env);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(readFileSync(page, "utf8"), /^<!doctype html>/);
});

test("a program that does not build has a graph without bytes, and says so", async (t) => {
  const folder = place(t, program({ "broken.go": "//go:build broken\n\npackage main\n\nfunc init() { nothing() }\n" }));
  if (folder === undefined) return;
  const { stdout, stderr, exitCode } = await plimsoll(["tags", "--graph", "text", "--mark", "broken"], folder);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /broken brings nothing and takes nothing away/);
  assert.match(stdout, /note: the program with broken does not build.*undefined: nothing/);
});

test("flags that do nothing, and words that are no tags, are refused", async (t) => {
  const folder = place(t, program({}));
  if (folder === undefined) return;
  for (const args of [
    ["--by", "package"],
    ["--mark", "x"],
    ["--graph", "dot", "--json"],
    ["--graph", "dot", "--budget", "3"],
    ["--graph", "dot", "--std"],
  ]) {
    const { exitCode, stdout } = await plimsoll(["tags", ...args], folder);
    assert.deepEqual([exitCode, stdout.startsWith("digraph")], [2, false], args.join(" "));
  }
  for (const word of ["a,b", "not a tag", "!x"]) {
    const { exitCode, stdout, stderr } = await plimsoll(["tags", "--graph", "dot", "--mark", word], folder);
    assert.ok(exitCode !== 0 && stdout === "", word);
    assert.match(stderr, /is not a build tag/);
  }
});

test("a page that cannot be written is refused before anything is built", async (t) => {
  const folder = place(t, program({ "main.go": "package main\n\nfunc main() { nothing() }\n" }));
  if (folder === undefined) return;
  const { exitCode, stderr } = await plimsoll(["tags", "--report", folder], folder);
  assert.equal(exitCode, 3);
  assert.match(stderr, /cannot be replaced/);
});
