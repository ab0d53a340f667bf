import assert from "node:assert/strict";
import { test } from "node:test";
import { LogTail } from "./log-tail.ts";

function tailOf(...chunks: readonly string[]): readonly string[] {
  const tail = new LogTail();
  for (const chunk of chunks) tail.take(Buffer.from(chunk));
  return tail.lines();
}

test("lines are whole whatever chunks they come in, and empty ones are left out", () => {
  assert.deepEqual(tailOf("a\nb", "c\n\n", "ö", "\n"), ["a", "bc", "ö"]);
  assert.deepEqual(tailOf(), []);
});

test("of very much, the end is kept, without the line that lost its begin", () => {
  const mebibyte = "x".repeat(1 << 20);
  const lines = tailOf("first\n", ...Array.from({ length: 24 }, () => mebibyte), "\nlast but one\n", "last\n");
  assert.deepEqual(lines, ["last but one", "last"]);
  const many = tailOf(Array.from({ length: 3000 }, (_, number) => number).join("\n"));
  assert.deepEqual([many.length, many[0], many.at(-1)], [2000, "1000", "2999"]);
});
