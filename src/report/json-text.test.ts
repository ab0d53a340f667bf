import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonText } from "./json-text.ts";

test("names that are not UTF-8 stay distinct for readers that replace invalid Unicode", () => {
  const rows = ["caf\udce9", "caf\udce8", "caf\\xe9", "caf\ufffd"].map((path) => ({
    path,
    why: [`because of ${path}`],
  }));
  const text = jsonText(rows, 2);
  assert.ok(text.isWellFormed() && !/\\ud/.test(text));
  const read: { path: string }[] = JSON.parse(Buffer.from(text).toString());
  assert.deepEqual(
    read.map(({ path }) => path),
    ["caf\\xe9", "caf\\xe8", "caf\\\\xe9", "caf\ufffd"],
  );
});

test("all other texts stay unchanged", () => {
  const value = { path: "a\\x2db", instruction: "RUN printf '\\xe2\\x98\\x83'", n: null, list: ["é"] };
  assert.equal(jsonText(value), JSON.stringify(value));
});
