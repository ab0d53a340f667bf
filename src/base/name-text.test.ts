import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nameToText, textToName, visibleBytes } from "./name-text.ts";

test("names that are not UTF-8 are written with escapes that are read back, and other names stay as they are", () => {
  for (const [name, text] of [
    ["usr/lib/café", "usr/lib/café"],
    ["system-dev\\x2ddisk.slice", "system-dev\\x2ddisk.slice"],
    ["caf\udce9", "caf\\xe9"],
    ["caf\udce8", "caf\\xe8"],
    ["caf\\xe9", "caf\\\\xe9"],
    ["a\\b\udc80", "a\\\\b\\x80"],
    ["😀\udcff", "😀\\xff"],
  ] as const) {
    assert.equal(nameToText(name), text);
    assert.equal(textToName(text), name);
  }
  assert.equal(visibleBytes("caf\udce9 and \\x"), "caf\\xe9 and \\x");
});

test("every name is restored from its text, and no two names have the same text", () => {
  const part = fc.constantFrom("\\", "x", "e9", "8", "\udce9", "\udc80", "é", "a", "\\xe9", "\\\\");
  const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(name, (one) => {
      const text = nameToText(one);
      assert.equal(textToName(text), one);
      assert.ok(text.isWellFormed());
    }),
    { numRuns: 2000 },
  );
});
