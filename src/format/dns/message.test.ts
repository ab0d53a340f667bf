import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { encodeMessage, FLAGS, parseMessage } from "./message.ts";
import { CLASS_IN, RCODE_NAMES, RECORD_TYPES, rcodeName } from "./numbers.ts";

const QUESTION = { name: "Www.example.org", type: RECORD_TYPES.A, class: CLASS_IN };

test("the bytes of a question are those of RFC 1035, section 4.1", () => {
  const bytes = encodeMessage({ id: 0xabcd, flags: FLAGS.recursionDesired }, QUESTION);
  assert.equal(
    bytes.toString("hex"),
    `abcd01000001000000000000${"03"}577777${"07"}6578616d706c65${"03"}6f726700${"00010001"}`,
  );
  assert.deepEqual(parseMessage(bytes), { id: 0xabcd, flags: 0x0100, questions: [QUESTION], answers: [] });
});

test("an answer has its records, with names as they are compressed", () => {
  const data = [Buffer.of(192, 0, 2, 7), Buffer.from("036e7331c010", "hex")];
  const bytes = encodeMessage({ id: 1, flags: FLAGS.isAnswer | 3 }, QUESTION, [
    { type: RECORD_TYPES.A, class: CLASS_IN, ttlSeconds: 0x10000, data: data[0]! },
    { type: RECORD_TYPES.CNAME, class: CLASS_IN, ttlSeconds: 5, data: data[1]! },
  ]);
  const { flags, answers } = parseMessage(bytes);
  assert.equal(rcodeName(flags & FLAGS.rcode), "NXDOMAIN");
  const about = { name: "Www.example.org", class: CLASS_IN };
  assert.deepEqual(answers, [
    { ...about, type: RECORD_TYPES.A, ttlSeconds: 65_536, text: "192.0.2.7" },
    { ...about, type: RECORD_TYPES.CNAME, ttlSeconds: 5, text: "ns1.example.org" },
  ]);
});

test("a record may not be longer or shorter than what is in it", () => {
  for (const [type, hex] of [
    [RECORD_TYPES.A, "c0000207ff"],
    [RECORD_TYPES.A, "c00002"],
    [RECORD_TYPES.MX, "000a"],
    [RECORD_TYPES.NS, "c00c00"],
    [RECORD_TYPES.TXT, "05616263"],
  ] as const) {
    const bytes = encodeMessage({ id: 1, flags: FLAGS.isAnswer }, QUESTION, [
      { type, class: CLASS_IN, ttlSeconds: 0, data: Buffer.from(hex, "hex") },
    ]);
    assert.throws(() => parseMessage(bytes), { code: "dns-invalid" }, hex);
  }
});

test("counts that no message could hold, and whatever else arrives, end with an error of its own", () => {
  assert.throws(() => parseMessage(Buffer.from("abcd8000ffffffffffffffff", "hex")), { code: "dns-invalid" });
  const good = encodeMessage({ id: 7, flags: FLAGS.isAnswer }, QUESTION, [
    { type: RECORD_TYPES.SRV, class: CLASS_IN, ttlSeconds: 1, data: Buffer.from("000100020003c00c", "hex") },
    {
      type: RECORD_TYPES.SOA,
      class: CLASS_IN,
      ttlSeconds: 1,
      data: Buffer.from(`c00cc00c${"00000001".repeat(5)}`, "hex"),
    },
  ]);
  const damaged = fc.tuple(fc.nat(), fc.nat(255), fc.nat(good.length)).map(([place, byte, length]) => {
    const bytes = Buffer.from(good);
    bytes[place % bytes.length] = byte;
    return bytes.subarray(0, length);
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      try {
        const { questions, answers } = parseMessage(bytes);
        return questions.length + answers.length <= bytes.length / 5;
      } catch (error) {
        return error instanceof PlimsollError && error.code === "dns-invalid";
      }
    }),
    { numRuns: 2000 },
  );
});

test("a message of pointers to pointers takes no time that grows with its square", () => {
  // 64 KiB, as many records as fit, each with a name of 127 pointers.
  const chain = Array.from({ length: 127 }, (_, index) => [0xc0, 12 + (index === 0 ? 0 : 1 + 2 * (index - 1))]).flat();
  const last = 13 + 2 * 126;
  const record = Buffer.from([0xc0 | (last >> 8), last & 255, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]);
  const count = Math.floor((65_535 - 12 - 1 - chain.length - 4) / record.length);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(count, 6);
  const bytes = Buffer.concat([head, Buffer.of(0), Buffer.from(chain), ...Array.from({ length: count }, () => record)]);
  assert.throws(() => parseMessage(bytes), { code: "dns-invalid" });
});

test("rcodes have their names", () => {
  assert.deepEqual(
    RCODE_NAMES.map((_, rcode) => rcodeName(rcode)),
    RCODE_NAMES,
  );
  assert.equal(rcodeName(9), "RCODE9");
});
