import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { commentedYaml, commentLines } from "./commented-yaml.ts";

const value = { a: "yes", list: [{ mode: "0644", path: "/x" }, { mode: "null" }], last: "12:30:00" };

test("readers of both versions of YAML see the same values", () => {
  const text = commentedYaml({ value, reasons: [] });
  assert.deepEqual(parse(text, { version: "1.1" }), value);
  assert.deepEqual(parse(text, { version: "1.2" }), value);
});

test("a reason stands above its value, be it a member or an item", () => {
  const reasons = [
    { path: ["list", 1], why: "an item" },
    { path: ["list", 0, "path"], why: "a member" },
  ];
  const lines = commentedYaml({ value, reasons }).split("\n");
  assert.equal(lines[lines.indexOf("  # an item") + 1], '  - mode: "null"');
  assert.equal(lines[lines.indexOf("    # a member") + 1], "    path: /x");
});

test("no text of a reason ends its comment", () => {
  for (const end of ["\n", "\r", "\u0085", "\u2028", "\u2029", "\0"]) {
    const why = `evidence${end}runAsUser: 0`;
    const text = commentedYaml({ value, reasons: [{ path: ["list"], why }] });
    assert.deepEqual(parse(text), value);
    assert.match(text, /^# evidence\?runAsUser: 0$/m);
    assert.equal(commentLines(why).split("\n").length, 1);
  }
});
