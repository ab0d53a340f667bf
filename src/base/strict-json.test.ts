import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "./error.ts";
import { parseStrictJson, placeInJson } from "./strict-json.ts";

const OPTIONS = { code: "manifest-invalid", where: "manifest", limitBytes: 4096 } as const;

function parse(text: string | Uint8Array, caseInsensitiveKeys = false): unknown {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return parseStrictJson(bytes, { ...OPTIONS, caseInsensitiveKeys });
}

function refusal(text: string | Uint8Array, caseInsensitiveKeys = false): PlimsollError {
  try {
    parse(text, caseInsensitiveKeys);
  } catch (error) {
    assert.ok(error instanceof PlimsollError, String(error));
    return error;
  }
  return assert.fail(`accepted: ${text}`);
}

test("reads what JSON.stringify writes to the same value as JSON.parse", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), fc.constantFrom(0, 1, 3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.deepStrictEqual(parse(text), JSON.parse(text));
    }),
  );
});

test("accepts a damaged document only if JSON.parse does, and reads the same value", () => {
  const alphabet = fc.constantFrom(...'{}[]:,"\\u0eE+-.1 9tfn\n\u0001ä');
  fc.assert(
    fc.property(fc.json({ stringUnit: "grapheme-ascii" }), fc.nat(), fc.nat(3), alphabet, (text, at, cut, put) => {
      const start = at % (text.length + 1);
      const damaged = text.slice(0, start) + put + text.slice(start + cut);
      let value: unknown;
      try {
        value = parse(damaged);
      } catch (error) {
        assert.ok(error instanceof PlimsollError);
        return;
      }
      assert.deepStrictEqual(value, JSON.parse(damaged));
    }),
    { numRuns: 2000 },
  );
});

test("accepts one document of every kind of value in RFC 8259", () => {
  for (const text of ["0", "-0", "1.5e+3", '""', "true", "null", " [ ] ", "{ }", '"\\ud83d\\ude00"', '{"":{}}']) {
    assert.deepStrictEqual(parse(text), JSON.parse(text), text);
  }
});

test("refuses text that is not a JSON document", () => {
  const texts = [
    "",
    " ",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "[1,]",
    "[1 2]",
    "{,}",
    '{"a":1,}',
    '{"a"}',
    "{a:1}",
    "tru",
    "[",
    "{",
    '"',
    '"\\x"',
    '"\t"',
    "1 2",
    "NaN",
  ];
  for (const text of texts) assert.equal(refusal(text).code, "manifest-invalid", text);
});

test("refuses a key that appears twice in an object, also when it is written with an escape", () => {
  assert.match(refusal('{"a":1,"a":2}').why!, /"a" appears twice/);
  assert.match(refusal('{"a":1,"\\u0061":2}').why!, /twice/);
  assert.match(refusal('{"x":[{"a":1,"b":2,"a":3}]}').why!, /twice/);
  assert.deepEqual(parse('[{"a":1},{"a":2}]'), [{ a: 1 }, { a: 2 }]);
});

test("refuses keys that differ in case when asked to", () => {
  assert.deepEqual(parse('{"layers":1,"Layers":2}'), { layers: 1, Layers: 2 });
  assert.match(refusal('{"layers":1,"Layers":2}', true).why!, /"Layers" appears twice/);
});

test("keeps __proto__ as an ordinary member, which does not change the prototype", () => {
  const value = parse('{"__proto__":{"polluted":true}}') as object;
  assert.deepEqual(Object.keys(value), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test("refuses text that another parser would repair, such as bytes that are not UTF-8", () => {
  assert.match(refusal(Uint8Array.of(0x22, 0xff, 0x22)).what, /UTF-8/);
  assert.equal(refusal(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)).code, "manifest-invalid");
  assert.match(refusal('"\\ud800"').why!, /surrogate/);
  assert.match(refusal("1e400").why!, /out of range/);
});

test("refuses deep nesting and long input before they cost time or memory", () => {
  assert.match(refusal("[".repeat(4000)).why!, /nested/);
  assert.deepEqual(parse("[".repeat(128) + "]".repeat(128)), JSON.parse("[".repeat(128) + "]".repeat(128)));
  assert.equal(refusal(`"${"x".repeat(4096)}"`).code, "limit-exceeded");
});

test("names the offset in bytes, not in characters", () => {
  assert.equal(refusal('"ä"x').where, "manifest @0x4");
});

test("names line and column where people wrote the document", () => {
  const options = { ...OPTIONS, where: "plan.json", byLine: true };
  const place = (text: string) => {
    try {
      parseStrictJson(Buffer.from(text), options);
    } catch (error) {
      return (error as PlimsollError).where;
    }
    return assert.fail(text);
  };
  assert.equal(place('{\n  "ä": 1,\n  "b" 2\n}'), "plan.json:3:7");
  assert.equal(place('{\n  "a": 1,\n  "a": 2\n}'), "plan.json:3:3");
  assert.equal(place("[1,\n2] x"), "plan.json:2:4");
  assert.equal(place("\ufeff{}"), "plan.json:1:1");
});

test("finds where a value starts, or the innermost existing value around it", () => {
  const text = '{\n  "keep": [\n    { "path": "a" },\n    { "path":  "b" }\n  ]\n}';
  const place = (...path: (string | number)[]) => placeInJson(Buffer.from(text), { ...OPTIONS, where: "p" }, path);
  assert.equal(place(), "p:1:1");
  assert.equal(place("keep"), "p:2:11");
  assert.equal(place("keep", 1, "path"), "p:4:16");
  assert.equal(place("keep", 1, "missing"), "p:4:5");
  assert.equal(place("keep", 7), "p:2:11");
});

test("reads a long string that consists of escapes only", () => {
  const text = `"${'\\"\\\\'.repeat(1 << 20)}"`;
  const value = parseStrictJson(Buffer.from(text), { ...OPTIONS, limitBytes: text.length });
  assert.equal(value, JSON.parse(text));
});
