import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteCursor } from "../../base/cursor.ts";
import { RECORD_TYPES, type RecordType } from "./numbers.ts";
import { parseRecordText, readRecordText } from "./record-text.ts";

function read(type: number, hex: string): string {
  const bytes = Buffer.concat([Buffer.alloc(12), Buffer.from(hex, "hex")]);
  const cursor = new ByteCursor(bytes, { littleEndian: false, code: "dns-invalid", where: "a test", offset: 12 });
  return readRecordText(cursor, type, bytes.length - 12);
}

test("what a record says is one text, and a person may write it in other forms", () => {
  const cases: readonly (readonly [RecordType, string, string, readonly string[]])[] = [
    ["A", "c0000207", "192.0.2.7", ["192.0.2.7"]],
    ["AAAA", "20010db8000000000000000000000001", "2001:db8::1", ["2001:DB8::1", "2001:db8:0:0:0:0:0:1"]],
    ["CNAME", "0141016200", "a.b", ["a.b", "A.b."]],
    ["MX", "000a0141016200", "10 a.b", ["10 a.b", " 10  A.B. "]],
    ["SRV", "0001000200500141016200", "1 2 80 a.b", ["1 2 80 a.b."]],
    ["TXT", "0276310261620163", "v1abc", ["v1abc"]],
    ["PTR", "00", ".", ["."]],
  ];
  for (const [type, hex, text, written] of cases) {
    assert.equal(read(RECORD_TYPES[type], hex), text);
    for (const each of written) assert.equal(parseRecordText(type, each), text, each);
  }
  assert.equal(read(RECORD_TYPES.SOA, `0141000142${"00"}${"00000007".repeat(5)}`), "a b 7 7 7 7 7");
  assert.equal(read(257, "00ff"), "\\# 2 00ff");
});

test("what is nothing that such a record says is refused", () => {
  const wrong: readonly (readonly [RecordType, readonly string[]])[] = [
    ["A", ["", "192.0.2", "192.0.2.256", "192.0.2.07", "2001:db8::1", "192.0.2.7 "]],
    ["AAAA", ["", "192.0.2.7", "2001:db8::1::", "[::1]", "fe80::1%eth0", "::/0"]],
    ["CNAME", ["", "a..b", "a b"]],
    ["MX", ["a.b", "10", "65536 a.b", "010 a.b", "-1 a.b", "10 a b"]],
    ["SRV", ["1 2 a.b", "1 2 70000 a.b"]],
    ["TXT", ["ä", "a\nb"]],
    ["SOA", ["a b 1 2 3 4 5"]],
  ];
  for (const [type, texts] of wrong)
    for (const text of texts) assert.equal(parseRecordText(type, text), undefined, `${type} ${JSON.stringify(text)}`);
});

test("every address that is read can be written", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const text = read(RECORD_TYPES.AAAA, Buffer.from(bytes).toString("hex"));
      assert.equal(parseRecordText("AAAA", text), text);
    }),
  );
});
