import assert from "node:assert/strict";
import { test } from "node:test";
import { type Extent, smallBinary } from "../../../test/support/small-ledger.ts";
import { Absent } from "../../format/go/absent.ts";
import type { ModuleFact } from "../../measure/binary/binary-ledger.ts";
import { moduleAndPackageTable, moduleTable } from "./module-table.ts";

const ALL = { top: Number.POSITIVE_INFINITY };

const text = (module: string, path: string, sizeBytes: number): Extent => {
  return [".text", sizeBytes, module, path, "text", "pclntab"];
};

/** Ten packages of std, two of a module, and four modules with one package each. */
const BINARY = smallBinary("order", [
  ...Array.from({ length: 10 }, (_, index) => text("std", `std/${index}`, 1000 - index)),
  text("example.com/order", "example.com/order/cart", 1000),
  text("example.com/order", "example.com/order", 500),
  text("example.com/tls", "example.com/tls", 900),
  text("a", "a/x", 800),
  text("b", "b", 350),
]);

const labels = (rows: readonly (readonly string[])[]) => rows.map((row) => row[2]);

test("the packages of the three largest modules, eight of each, unless the module has one of its own name", () => {
  assert.deepEqual(labels(moduleAndPackageTable(BINARY, ALL).rows), [
    "std",
    ...Array.from({ length: 8 }, (_, index) => `  std/${index}`),
    "  and 2 more",
    "example.com/order",
    "  example.com/order/cart",
    "  example.com/order",
    "example.com/tls",
    "a",
    "b",
    "the file: 13,505 bytes",
  ]);
});

test("modules alone, of which some are not shown", () => {
  assert.deepEqual(moduleTable(BINARY, { top: 2 }).rows, [
    ["9.96 kB", "73.7 %", "std", "go1.26.8", "", "std", "pclntab"],
    ["1.50 kB", "11.1 %", "example.com/order", "(devel)", "", "main", "pclntab"],
    ["2.05 kB", "15.2 %", "and 3 more", "", "", "", ""],
    ["13.5 kB", "100.0 %", "the file: 13,505 bytes", "", "", "", ""],
  ]);
});

test("what the build information says of a module", () => {
  const cellsOf = (fact: Partial<ModuleFact>) => {
    const one = { path: "a", version: "v1.0.0", sum: "", main: false, direct: null, attributedBytes: 800, ...fact };
    const go = { version: "go1.26.8", main: "", modules: [one], settings: {} };
    return moduleTable({ ...BINARY, go }, { ...ALL, only: /^a$/ }).rows[0]!.slice(3, 6);
  };
  assert.deepEqual(cellsOf({}), ["v1.0.0", "", "dependency"]);
  assert.deepEqual(cellsOf({ direct: true }), ["v1.0.0", "", "direct"]);
  assert.deepEqual(cellsOf({ direct: false }), ["v1.0.0", "", "indirect"]);
  assert.deepEqual(cellsOf({ replace: { path: "c", version: "v2.0.0", sum: "" } }), [
    "v1.0.0",
    "c v2.0.0",
    "dependency",
  ]);
});

test("without build information the modules have no facts", () => {
  const { rows } = moduleTable({ ...BINARY, go: new Absent("not a Go program") }, { top: 1 });
  assert.deepEqual(rows[0]!.slice(2, 6), ["std", "", "", "std"]);
});
