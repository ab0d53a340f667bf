import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "./error.ts";
import { decodeUtf8 } from "./utf8.ts";

function refusal(bytes: Uint8Array): PlimsollError {
  try {
    decodeUtf8(bytes, "plimsoll.yaml", "config-invalid");
  } catch (error) {
    assert.ok(error instanceof PlimsollError);
    return error;
  }
  return assert.fail("accepted");
}

test("text that is not UTF-8 is refused with line and column", () => {
  const latin1 = Buffer.from("base: scratch\nlabel: für\n", "latin1");
  assert.equal(refusal(latin1).where, "plimsoll.yaml:2:9");
  assert.equal(refusal(Buffer.from("ä\n€").subarray(0, 5)).code, "config-invalid");
});

test("exactly the bytes that node:buffer's isUtf8 accepts are accepted", (t) => {
  let [compared, refused] = [0, 0];
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 4 }), (chunks) => {
      const bytes = Buffer.concat(chunks);
      compared += 1;
      if (isUtf8(bytes)) assert.deepEqual(Buffer.from(decodeUtf8(bytes, "f", "config-invalid")), bytes);
      else {
        refused += 1;
        assert.match(refusal(bytes).where ?? "", /^plimsoll\.yaml:\d+:\d+$/);
      }
    }),
  );
  t.diagnostic(`compared ${compared} texts, ${refused} of them not UTF-8`);
  assert.ok(compared >= 100 && refused >= 10);
});
