import assert from "node:assert/strict";
import { test } from "node:test";
import { smallBinary } from "../../../test/support/small-ledger.ts";
import { Absent } from "../../format/go/absent.ts";
import type { BinaryLedger, Totals } from "../../measure/binary/binary-ledger.ts";
import { factTable } from "./fact-table.ts";

const BINARY = smallBinary("order", [
  [".text", 8000, "std", "runtime", "text", "pclntab"],
  [".debug_info", 2000, "[linker-made]", "[linker-made]", "dwarf", "section"],
]);

function rowsNamed(name: string, changes: Partial<BinaryLedger>): readonly (readonly string[])[] {
  return factTable({ ...BINARY, ...changes }).rows.filter((row) => row[2]!.trim() === name);
}

function debugNote(changes: Partial<Totals>): string | undefined {
  return rowsNamed("debug information", { totals: { ...BINARY.totals, ...changes } })[0]![3];
}

test("a build with many prefixes of paths lists ten of them, and the others in one row", () => {
  const prefixes = Array.from({ length: 13 }, (_, index) => ({
    kind: "home directory" as const,
    prefix: `/home/${index}`,
    distinct: 1,
    sizeBytes: 100,
  }));
  const paths = { distinct: 13, sizeBytes: 1300, prefixes };
  assert.deepEqual(rowsNamed("absolute paths", { paths }), [
    ["1.30 kB", "13.0 %", "absolute paths", "13 distinct; -trimpath removes them"],
  ]);
  assert.equal(rowsNamed("home directory", { paths }).length, 10);
  assert.deepEqual(rowsNamed("others", { paths }), [["300 B", "3.0 %", "  others", "3 more prefixes"]]);
});

test("no paths and unknown paths are different", () => {
  const none = { distinct: 0, sizeBytes: 0, prefixes: [] };
  assert.deepEqual(rowsNamed("absolute paths", { paths: none }), [
    ["0 B", "0 %", "absolute paths", "none in the line table"],
  ]);
  assert.deepEqual(rowsNamed("absolute paths", { paths: new Absent("no line table") }), [
    ["", "", "absolute paths", "not known: no line table"],
  ]);
});

test("debug information says what it unpacks to, where that is known", () => {
  assert.equal(debugNote({}), "DWARF, 30.0 kB unpacked");
  assert.equal(debugNote({ dwarfUncompressedBytes: 2000 }), "DWARF");
  assert.equal(debugNote({ dwarfUncompressedBytes: null }), "DWARF, unpacked size not known");
  assert.equal(debugNote({ dwarfBytes: 0, dwarfUncompressedBytes: 0 }), "none");
});
