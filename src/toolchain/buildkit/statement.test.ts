import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { sha256 } from "../../base/digest.ts";
import { readBuilderStatement } from "./statement.ts";

const PROGRAM = sha256("a program");
const subject = (text: string) => ({ name: "bin/order", digest: { sha256: sha256(text).slice("sha256:".length) } });
const OURS = subject("a program");
const STATEMENT = {
  _type: "https://in-toto.io/Statement/v1",
  predicateType: "https://slsa.dev/provenance/v1",
  subject: [OURS],
  predicate: {},
};

describe("the provenance of BuildKit", () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "provenance.json");
  const read = (value: unknown) => {
    writeFileSync(path, JSON.stringify(value));
    return readBuilderStatement(path, PROGRAM, "v0.34.2");
  };

  test("is kept as it was written where it is about the program that came", async () => {
    const { bytes, subject: about, version } = await read(STATEMENT);
    assert.deepEqual([Buffer.from(bytes).toString(), about, version], [JSON.stringify(STATEMENT), PROGRAM, "v0.34.2"]);
  });

  const refused: Readonly<Record<string, unknown>> = {
    "about another program": { ...STATEMENT, subject: [subject("another")] },
    "about two files, one of them the program": { ...STATEMENT, subject: [OURS, subject("another")] },
    "about the program twice": { ...STATEMENT, subject: [OURS, OURS] },
    "about nothing": { ...STATEMENT, subject: [] },
    "with a digest of another function only": {
      ...STATEMENT,
      subject: [{ name: "bin/order", digest: { sha1: "00" } }],
    },
    "of another type": { ...STATEMENT, predicateType: "https://spdx.dev/Document" },
    "with the subject in another spelling too": { ...STATEMENT, Subject: [subject("another")] },
    "that is no statement": [STATEMENT],
  };
  for (const [name, value] of Object.entries(refused)) {
    test(`is refused ${name}`, async () => {
      await assert.rejects(read(value), { code: "attestation-invalid" });
    });
  }

  test("is refused where there is none", async () => {
    await assert.rejects(readBuilderStatement(join(folder, "absent"), PROGRAM, "v1"), { code: "attestation-invalid" });
  });
});
