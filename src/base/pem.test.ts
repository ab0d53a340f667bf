import assert from "node:assert/strict";
import { test } from "node:test";
import { encodePem, parsePem } from "./pem.ts";

const BLOCK = { label: "PUBLIC KEY", bytes: Buffer.from("x".repeat(100)) };
const TEXT = encodePem(BLOCK);

test("blocks are read as they were written", () => {
  assert.deepEqual(parsePem(TEXT), [BLOCK]);
  assert.deepEqual(parsePem(`\n${TEXT.replaceAll("\n", "\r\n")}\n${TEXT}`), [BLOCK, BLOCK]);
  assert.deepEqual(parsePem(" \n"), []);
});

for (const [what, text] of Object.entries({
  "words before a block": `key:\n${TEXT}`,
  "words after a block": `${TEXT}x`,
  "headers in a block": TEXT.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n"),
  "another label at the end": TEXT.replace("END PUBLIC", "END PRIVATE"),
  "no end": TEXT.slice(0, 60),
  "no base64": TEXT.replace("eHh4", "e*h4"),
})) {
  test(`${what} are not PEM`, () => assert.equal(parsePem(text), undefined));
}
