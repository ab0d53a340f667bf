import assert from "node:assert/strict";
import { test } from "node:test";
import { smallBinary } from "../../../test/support/small-ledger.ts";
import { partTable } from "./part-table.ts";

const BINARY = smallBinary("order", [
  [".text", 400, "std", "net", "text", "pclntab", "net.Dial"],
  [".text", 100, "std", "net", "text", "pclntab", "net.Listen"],
  [".text", 450, "example.com/order", "example.com/order", "text", "symbol table", "main.main"],
  [".rodata", 50, "std", "fmt", "type", "type data", "fmt.Stringer"],
]);

test("packages are ordered across modules, each beside its module", () => {
  assert.deepEqual(partTable(BINARY, "package", { top: 2 }).rows, [
    ["500 B", "50.0 %", "net", "std", "pclntab"],
    ["450 B", "45.0 %", "example.com/order", "example.com/order", "symbol table"],
    ["50 B", "5.0 %", "and 1 more", "", ""],
    ["1.00 kB", "100.0 %", "the file: 1,000 bytes", "", ""],
  ]);
});

test("symbols are ordered across packages, each beside its package", () => {
  const { columns, rows } = partTable(BINARY, "symbol", { top: 3, only: /^net|^main/ });
  assert.deepEqual(
    columns.map(({ header }) => header),
    ["size", "share", "symbol", "package", "known by"],
  );
  assert.deepEqual(rows, [
    ["450 B", "45.0 %", "main.main", "example.com/order", "symbol table"],
    ["400 B", "40.0 %", "net.Dial", "net", "pclntab"],
    ["100 B", "10.0 %", "net.Listen", "net", "pclntab"],
    ["50 B", "5.0 %", "and 1 more", "", ""],
    ["1.00 kB", "100.0 %", "the file: 1,000 bytes", "", ""],
  ]);
});
