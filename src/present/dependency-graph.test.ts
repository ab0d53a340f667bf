import assert from "node:assert/strict";
import { test } from "node:test";
import { dependencyGraph, type GraphPackage } from "./dependency-graph.ts";

function one(importPath: string, module: string | undefined, imports: readonly string[] = []): GraphPackage {
  return { importPath, module, standard: module === undefined, imports, importMap: { "x/sys": "vendor/x/sys" } };
}

const STANDARD = [one("runtime", undefined), one("vendor/x/sys", undefined), one("fmt", undefined, ["x/sys"])];
const LOG = one("log.example/v2/log", "log.example/v2@v2.1.0", ["fmt", "C"]);
const REDIS = [
  one("db.example/pool", "db.example@v1.0.0", ["fmt"]),
  one("db.example", "db.example@v1.0.0", ["db.example/pool"]),
];
const MEMORY = one("app.example/memory", "app.example", []);
const main = (...imports: readonly string[]) => one("app.example", "app.example", ["fmt", ...imports]);

const WITHOUT = [...STANDARD, LOG, MEMORY, main("log.example/v2/log", "app.example/memory")];
const WITH = [...STANDARD, LOG, ...REDIS, main("log.example/v2/log", "db.example")];
const program = (packages: readonly GraphPackage[]) => ({ packages, ledger: undefined });
const MODULES = { by: "module", standard: false } as const;

test("modules are nodes, main first, and the standard library is one of them", () => {
  const { nodes, edges } = dependencyGraph(program(WITHOUT), undefined, MODULES);
  assert.deepEqual(
    nodes.map(({ name, kind, packages, sizeBytes }) => [name, kind, packages, sizeBytes]),
    [
      ["app.example", "main", 2, null],
      ["log.example/v2@v2.1.0", "module", 1, null],
      ["std", "standard", 3, null],
    ],
  );
  assert.deepEqual(
    edges.map(({ from, to, mark }) => `${from} ${to} ${mark}`),
    ["app.example log.example/v2@v2.1.0 kept", "app.example std kept", "log.example/v2@v2.1.0 std kept"],
  );
});

test("what a tag brings and what it takes away is marked, edges too", () => {
  const modules = dependencyGraph(program(WITHOUT), program(WITH), MODULES);
  const marks = (graph: typeof modules) =>
    graph.nodes.filter(({ mark }) => mark !== "kept").map((node) => [node.name, node.mark]);
  assert.deepEqual(marks(modules), [["db.example@v1.0.0", "added"]]);
  const packages = dependencyGraph(program(WITHOUT), program(WITH), { by: "package", standard: false });
  assert.deepEqual(marks(packages), [
    ["app.example/memory", "removed"],
    ["db.example", "added"],
    ["db.example/pool", "added"],
  ]);
  assert.deepEqual(
    packages.edges.filter(({ mark }) => mark !== "kept").map(({ from, to, mark }) => `${from} ${to} ${mark}`),
    [
      "app.example app.example/memory removed",
      "app.example db.example added",
      "db.example db.example/pool added",
      "db.example/pool std added",
    ],
  );
  const back = dependencyGraph(program(WITH), program(WITHOUT), MODULES);
  assert.deepEqual(marks(back), [["db.example@v1.0.0", "removed"]]);
});

test("each package of the standard library is a node if asked, and main needs what nobody imports", () => {
  const { nodes, edges } = dependencyGraph(program(WITHOUT), undefined, { by: "package", standard: true });
  assert.deepEqual(
    nodes.filter(({ kind }) => kind === "standard").map(({ name }) => name),
    ["fmt", "runtime", "vendor/x/sys"],
  );
  const ends = edges.map(({ from, to }) => `${from} ${to}`);
  assert.ok(ends.includes("app.example runtime"));
  assert.ok(ends.includes("fmt vendor/x/sys"), "as the import is meant, not as it is written");
});

test("the order of the list does not matter, and a program that cannot be listed has no nodes", () => {
  const turned = [...WITH.slice(0, -1).reverse(), WITH.at(-1)!];
  assert.deepEqual(
    dependencyGraph(program(turned), undefined, MODULES),
    dependencyGraph(program(WITH), undefined, MODULES),
  );
  const gone = dependencyGraph(program(WITHOUT), program([]), MODULES);
  assert.ok(gone.nodes.every(({ mark }) => mark === "removed"));
});
