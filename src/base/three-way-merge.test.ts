import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeTexts } from "./three-way-merge.ts";

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");

test("what only one side changed is taken from it", () => {
  const merged = mergeTexts(text("a", "b", "c", "d"), text("a", "B", "c", "d"), text("a", "b", "c", "D", "e"));
  assert.deepEqual(merged, { text: text("a", "B", "c", "D", "e"), conflicts: [] });
});

test("the same change of both sides is no conflict", () => {
  assert.deepEqual(mergeTexts(text("a", "b"), text("a", "B"), text("a", "B")).conflicts, []);
});

test("two changes of one line are a conflict, with the lines of the edit, and the edit stays in the text", () => {
  const { text: merged, conflicts } = mergeTexts(
    text("a", "b", "c"),
    text("new", "a", "mine", "c"),
    text("a", "its", "c"),
  );
  assert.equal(merged, text("new", "a", "mine", "c"));
  assert.deepEqual(conflicts, [{ firstLine: 3, lastLine: 3, before: "b\n", edited: "mine\n", fresh: "its\n" }]);
});

test("a line that the edit removed and the new text changed is a conflict of no lines", () => {
  const { conflicts } = mergeTexts(text("a", "b", "c"), text("a", "c"), text("a", "its", "c"));
  assert.deepEqual(conflicts, [{ firstLine: 2, lastLine: 1, before: "b\n", edited: "", fresh: "its\n" }]);
});

test("a last line without a line feed is another line", () => {
  const { conflicts } = mergeTexts(text("a"), "a", text("a", "b"));
  assert.equal(conflicts.length, 1);
});
