import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeForTerminal, escapeLine } from "./escape.ts";

test("escape sequences, bidirectional overrides and C1 controls become visible", () => {
  assert.equal(escapeForTerminal("a\u001b[31mb"), "a\\u{1b}[31mb");
  assert.equal(escapeForTerminal("gnp.\u202eexe"), "gnp.\\u{202e}exe");
  assert.equal(escapeForTerminal("\u009b2J"), "\\u{9b}2J");
  assert.equal(escapeForTerminal("one\r\ntwo\tthree"), "one\\u{d}\ntwo\tthree");
});

test("bytes that are not UTF-8 become visible and distinct", () => {
  assert.deepEqual(["caf\udce9", "caf\udce8"].map(escapeLine), ["caf\\xe9", "caf\\xe8"]);
});

test("one line stays one line", () => {
  assert.equal(escapeLine("one\ntwo\tthree"), "one\\ntwo\\tthree");
});

test("no escape sequence that moves a cursor remains, and plain text stays unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(escapeLine(text), /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~äöüßé€漢字]*$/), (text) => {
      assert.equal(escapeForTerminal(text), text);
    }),
  );
});
