import assert from "node:assert/strict";
import { test } from "node:test";
import { plainKey, plainScalar } from "./scalar.ts";

test("plain scalars mean what go-yaml 2 takes them for", () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["yes", true],
    ["On", true],
    ["n", false],
    ["OFF", false],
    ["yEs", "yEs"],
    ["~", null],
    ["", null],
    ["Null", null],
    ["8080", 8080],
    ["0644", 420],
    ["0o644", 420],
    ["0x1F", 31],
    ["-0b11", -3],
    ["1_000", 1000],
    ["08", 8],
    ["1.5e3", 1500],
    [".5", 0.5],
    ["5.", 5],
    ["22:22", "22:22"],
    ["2026-11-30", "2026-11-30"],
    ["1.2.3", "1.2.3"],
    ["128Mi", "128Mi"],
    ["-", "-"],
    ["+5", 5],
    [".inf", undefined],
    [".NaN", undefined],
  ];
  for (const [text, value] of cases) assert.deepEqual(plainScalar(text), value, text);
});

test("a key is a text in JSON, or none where tools differ", () => {
  assert.deepEqual(["order", "8080", "0x10", "yes", "~", "1.5"].map(plainKey), [
    "order",
    "8080",
    "16",
    "true",
    undefined,
    undefined,
  ]);
});
