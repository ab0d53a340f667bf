import assert from "node:assert/strict";
import { test } from "node:test";
import { explainImports } from "./import-chains.ts";

const one = (importPath: string, ...imports: string[]) => ({ importPath, imports, module: undefined });

test("all shortest import chains are counted, and as many are listed as are wanted", () => {
  const packages = [one("main", "a", "b", "c"), one("a", "x"), one("b", "x"), one("c", "a"), one("x", "y"), one("y")];
  const reason = explainImports(packages, "main", new Set(["x", "y"]), 1);
  assert.deepEqual(reason.chains, [["main", "a", "x"]]);
  assert.equal(reason.chainCount, 2);
  assert.deepEqual(reason.importers, ["a", "b"]);
});
