import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeStatement, parseStatement, type Statement, subjectOf } from "./statement.ts";

const HEX = "0".repeat(64);
const STATEMENT: Statement = {
  subjects: [subjectOf("order", `sha256:${HEX}`)],
  predicateType: "https://example.com/p",
  predicate: { Label: 1, label: 2 },
};
const GENUINE = JSON.parse(Buffer.from(encodeStatement(STATEMENT)).toString());
const parse = (json: unknown) => parseStatement(Buffer.from(JSON.stringify(json)), "statement");

test("a statement is read as it was written, with a predicate that is the signer's own", () => {
  assert.deepEqual(parse(GENUINE), STATEMENT);
  assert.equal(GENUINE._type, "https://in-toto.io/Statement/v1");
  assert.deepEqual(GENUINE.subject, [{ name: "order", digest: { sha256: HEX } }]);
});

test("the earlier version is read, and what the specification does not know is left out", () => {
  assert.deepEqual(parse({ ...GENUINE, _type: "https://in-toto.io/Statement/v0.1", later: true }), STATEMENT);
});

describe("a statement is refused", () => {
  for (const [what, json] of Object.entries({
    "of an unknown version": { ...GENUINE, _type: "https://in-toto.io/Statement/v2" },
    "without a subject": { ...GENUINE, subject: [] },
    "with a digest that is a number": { ...GENUINE, subject: [{ digest: { sha256: 0 } }] },
    "without a type of predicate": { ...GENUINE, predicateType: "" },
    "with two spellings of subject": { ...GENUINE, Subject: [] },
    "with two spellings of predicateType": { ...GENUINE, predicatetype: "x" },
    "with two spellings of digest": { ...GENUINE, subject: [{ digest: {}, Digest: {} }] },
    "about more subjects than anybody reads": { ...GENUINE, subject: Array(1025).fill(GENUINE.subject[0]) },
  })) {
    test(what, () => assert.throws(() => parse(json), { code: "attestation-invalid" }));
  }
});
