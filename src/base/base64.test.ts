import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBase64, encodeBase64 } from "./base64.ts";

test("every byte string has one text, which gives it back", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual([...decodeBase64(encodeBase64(bytes))!], [...bytes]);
    }),
  );
});

for (const [what, text] of Object.entries({
  "no padding": "YQ",
  "bits after the last byte": "YR==",
  "a line end": "YWJj\nYWJj",
  "a space": "YWJj ",
  "the alphabet of URLs": "-_-_",
  "text after the padding": "YQ==YQ==",
})) {
  test(`${what} is refused`, () => assert.equal(decodeBase64(text), undefined));
}
