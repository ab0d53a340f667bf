import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteCursor } from "../../base/cursor.ts";
import { encodeName, readName, sameName } from "./name.ts";

/** Names begin behind a header of twelve bytes. */
function at(bytes: Uint8Array, offset = 12): ByteCursor {
  return new ByteCursor(bytes, { littleEndian: false, code: "dns-invalid", where: "a test", offset });
}

function behindHeader(...parts: readonly (string | readonly number[])[]): Buffer {
  return Buffer.concat([Buffer.alloc(12), ...parts.map((part) => Buffer.from(part as string))]);
}

test("a name is its labels, and is read as it was written", () => {
  const bytes = behindHeader([3], "www", [7], "Example", [0], "rest");
  const cursor = at(bytes);
  assert.equal(readName(cursor), "www.Example");
  assert.equal(cursor.offset, bytes.length - 4);
  assert.deepEqual(Buffer.from(encodeName("www.Example")), bytes.subarray(12, -4));
  assert.deepEqual(encodeName("www.Example."), encodeName("www.Example"));
  assert.deepEqual([...encodeName(".")], [0]);
  assert.equal(readName(at(behindHeader([0]))), ".");
  assert.ok(sameName("WWW.example", "www.EXAMPLE") && !sameName("www.example", "ww.example"));
});

test("a compressed name goes on where its pointer leads, and the cursor behind the pointer: section 4.1.4", () => {
  const bytes = behindHeader([3], "org", [0], [2], "ns", [0xc0, 12], [1], "a", [0xc0, 17], [9]);
  assert.equal(readName(at(bytes, 17)), "ns.org");
  const cursor = at(bytes, 22);
  assert.equal(readName(cursor), "a.ns.org");
  assert.equal(cursor.u8(), 9);
  assert.equal(readName(at(chainOf(127), 12 + 1 + 2 * 126)), ".");
});

test("no text stands for two names", () => {
  const [dot, two] = [behindHeader([3], "a.b", [0]), behindHeader([1], "a", [1], "b", [0])];
  assert.equal(readName(at(dot)), "a\\.b");
  assert.equal(readName(at(two)), "a.b");
  assert.equal(readName(at(behindHeader([3], [0x20, 0x5c, 0xff], [0]))), "\\032\\\\\\255");
  const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
  fc.assert(
    fc.property(fc.array(label, { maxLength: 3 }), (labels) => {
      const bytes = Buffer.concat([...labels.flatMap((each) => [Buffer.of(each.length), each]), Buffer.of(0)]);
      assert.deepEqual(Buffer.from(encodeName(readName(at(behindHeader([...bytes]))))), bytes);
    }),
    { numRuns: 300 },
  );
});

const LONG = [63, ..."x".repeat(63)].map((each) => (typeof each === "number" ? each : each.charCodeAt(0)));

/** A root, and pointers of which each leads to the one before: that is no loop, and takes long all the same. */
function chainOf(pointers: number): Buffer {
  const targets = Array.from({ length: pointers }, (_, index) => (index === 0 ? 12 : 11 + 2 * index));
  return behindHeader([0], ...targets.map((target) => [0xc0 | (target >> 8), target & 0xff]));
}

test("what is no name is refused", () => {
  const wrong: readonly (readonly [Buffer, number, RegExp])[] = [
    [behindHeader([0xc0, 12]), 12, /no earlier name/],
    [behindHeader([1], "a", [0xc0, 12]), 12, /no earlier name/],
    [behindHeader([0xc0, 14], [0]), 12, /no earlier name/],
    [behindHeader([0xc0, 0]), 12, /no earlier name/],
    [behindHeader([0xc0]), 12, /wanted at offset/],
    [behindHeader([0x40, 1, 0]), 12, /which is no length/],
    [behindHeader([3], "ab"), 12, /wanted at offset/],
    [behindHeader(LONG, LONG, LONG, LONG, [0]), 12, /more than 255 bytes/],
    [chainOf(128), 12 + 1 + 2 * 127, /more than 127 pointers/],
  ];
  for (const [bytes, offset, why] of wrong) {
    assert.throws(
      () => readName(at(bytes, offset)),
      (error: { code?: string; why?: string }) => {
        assert.equal(error.code, "dns-invalid");
        assert.match(error.why!, why);
        return true;
      },
    );
  }
  for (const text of [
    "",
    "a..b",
    ".a",
    "..",
    "x".repeat(64),
    `${"x".repeat(60)}.`.repeat(5),
    "ä",
    "a b",
    "a\\",
    "\\256",
    "\\9",
  ])
    assert.throws(() => encodeName(text), { code: "dns-invalid" }, text);
});
