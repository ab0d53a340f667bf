import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeEnvelope, parseEnvelope, preAuthEncoding } from "./envelope.ts";

/** The example of DSSE's protocol.md. */
test("the bytes that are signed have the lengths of type and payload in them", () => {
  const encoded = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  assert.equal(Buffer.from(encoded).toString(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  assert.equal(Buffer.from(preAuthEncoding("é", Buffer.alloc(0))).toString(), "DSSEv1 2 é 0 ");
});

const GENUINE = { payloadType: "text/plain", payload: "aGVsbG8=", signatures: [{ keyid: "k", sig: "c2ln" }] };
const parse = (json: unknown) => parseEnvelope(Buffer.from(JSON.stringify(json)), "envelope");

test("an envelope is read as it was written", () => {
  const envelope = parse(GENUINE);
  assert.deepEqual(parse(encodeEnvelope(envelope)), envelope);
  assert.equal(Buffer.from(envelope.payload).toString(), "hello");
  assert.equal(parse({ ...GENUINE, signatures: [{ sig: "c2ln" }] }).signatures[0]?.keyid, "");
});

describe("an envelope is refused", () => {
  const { payload: _, ...withoutPayload } = GENUINE;
  for (const [what, json] of Object.entries({
    "without a payload": withoutPayload,
    "with a payload that is no base64": { ...GENUINE, payload: "aGVsbG8" },
    "with a payload in the alphabet of URLs": { ...GENUINE, payload: "-_-_" },
    "with an unknown member": { ...GENUINE, extra: 1 },
    "with a member in a second spelling": { ...GENUINE, PayloadType: "text/html" },
    "with a signature that is a text": { ...GENUINE, signatures: ["c2ln"] },
    "with more signatures than anybody makes": { ...GENUINE, signatures: Array(33).fill({ sig: "c2ln" }) },
    "that is a list": [GENUINE],
  })) {
    test(what, () => assert.throws(() => parse(json), { code: "attestation-invalid" }));
  }

  test("with a key twice", () => {
    const text = '{"payloadType":"a","payloadType":"b","payload":"","signatures":[]}';
    assert.throws(() => parseEnvelope(Buffer.from(text), "envelope"), { code: "attestation-invalid" });
  });
});
