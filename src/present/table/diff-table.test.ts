import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiffRow } from "../../report/diff-report.ts";
import { diffTables } from "./diff-table.ts";

function row(kind: DiffRow["kind"], label: string, [before, after]: (number | null)[], more = {}): DiffRow {
  const [beforeBytes, afterBytes] = [before ?? null, after ?? null];
  const changeBytes = (after ?? 0) - (before ?? 0);
  const change = before === null ? "came" : after === null ? "went" : changeBytes === 0 ? "same" : "grew";
  return { kind, label, within: null, beforeBytes, afterBytes, changeBytes, change, ...more };
}

test("one table for each kind, which adds up; rows of the same size are counted", () => {
  const rows = [
    row("section", ".text", [1000, 1500]),
    row("section", ".symtab", [400, null]),
    row("section", ".new", [null, 50]),
    row("section", ".data", [70, 70]),
    row("section", ".bss", [30, 30]),
    row("package", "fmt", [10, 20], { within: "std" }),
  ];
  const [sections, packages, ...others] = diffTables(rows, { top: 1 });
  assert.deepEqual(others, []);
  assert.deepEqual(sections!.rows, [
    ["+500 B", "1.00 kB", "1.50 kB", "grew", ".text"],
    ["−350 B", "", "", "", "and 2 more"],
    ["±0 B", "", "", "same", "2 of the same size"],
    ["+150 B", "1.50 kB", "1.65 kB", "", "the file"],
  ]);
  assert.deepEqual(packages!.rows[0], ["+10 B", "10 B", "20 B", "grew", "fmt", "std"]);
});

test("something that one side does not have has no size there", () => {
  const [table] = diffTables([row("section", "a", [null, 5]), row("section", "b", [5, null])], { top: 2 });
  assert.deepEqual(table!.rows.slice(0, 2), [
    ["+5 B", "", "5 B", "came", "a"],
    ["−5 B", "5 B", "", "went", "b"],
  ]);
});

test("modules say how their version changed", () => {
  const versions = [{ beforeVersion: "v1", afterVersion: "v2" }, { beforeVersion: "v1", afterVersion: "v1" }, {}];
  const rows = [...versions, { afterVersion: "v3" }].map((more, index) => row("module", `m${index}`, [1, 2], more));
  const [table] = diffTables(rows, { top: 4 });
  assert.deepEqual(
    table!.rows.slice(0, 4).map((cells) => cells[5]),
    ["v1 → v2", "v1", "", "none → v3"],
  );
});
