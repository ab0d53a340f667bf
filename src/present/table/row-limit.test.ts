import assert from "node:assert/strict";
import { test } from "node:test";
import { limitRows } from "./row-limit.ts";

const ROWS = ["net/http", "runtime", "net/url", "fmt", "net"].map((label) => ({ label }));

test("rows from the beginning are shown, and every other row is kept", () => {
  const { shown, others } = limitRows(ROWS, { top: 2 });
  assert.deepEqual([shown, others], [ROWS.slice(0, 2), ROWS.slice(2)]);
});

test("a row that does not match is not shown, and does not count towards the limit", () => {
  const { shown, others } = limitRows(ROWS, { top: 2, only: /^net/ });
  assert.deepEqual(
    shown.map(({ label }) => label),
    ["net/http", "net/url"],
  );
  assert.deepEqual(
    others.map(({ label }) => label),
    ["runtime", "fmt", "net"],
  );
});

test("without a limit all rows are shown", () => {
  assert.deepEqual(limitRows(ROWS, { top: Number.POSITIVE_INFINITY }), { shown: ROWS, others: [] });
});
