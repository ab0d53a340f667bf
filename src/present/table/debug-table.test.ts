import assert from "node:assert/strict";
import { test } from "node:test";
import { smallBinary } from "../../../test/support/small-ledger.ts";
import { debugTable } from "./debug-table.ts";

const BINARY = smallBinary("order", [
  [".text", 10_000, "std", "runtime", "text", "pclntab"],
  [".debug_info", 500, "std", "runtime", "dwarf", "DWARF"],
  [".debug_info", 300, "std", "fmt", "dwarf", "DWARF"],
  [".debug_info", 200, "example.com/order", "example.com/order", "dwarf", "DWARF"],
]);

test("shares are of all debug information, and the rows add up to it", () => {
  assert.deepEqual(debugTable(BINARY, { top: 1 })!.rows, [
    ["500 B", "50.0 %", "7.50 kB", "runtime", "std"],
    ["500 B", "50.0 %", "7.50 kB", "and 2 more", ""],
    ["1.00 kB", "100.0 %", "15.0 kB", "all debug information: 1,000 bytes", ""],
  ]);
});

test("one unknown size among others makes their sum unknown", () => {
  const debugInfo = BINARY.debugInfo.map((fact) =>
    fact.package === "fmt" ? { ...fact, uncompressedBytes: null } : fact,
  );
  assert.deepEqual(
    debugTable({ ...BINARY, debugInfo }, { top: 1 })!.rows.map((row) => row[2]),
    ["7.50 kB", "?", "15.0 kB"],
  );
});

test("a binary without debug information has no such table", () => {
  assert.equal(
    debugTable(smallBinary("order", [[".text", 1, "std", "fmt", "text", "pclntab"]]), { top: 1 }),
    undefined,
  );
});
