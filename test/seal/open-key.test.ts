import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { encodePem } from "../../src/base/pem.ts";
import { encryptKey } from "../../src/seal/key/encrypted-key.ts";
import { isSignedBy } from "../../src/seal/key/public-key.ts";
import { openPublicKey, openSigner } from "../../src/session/open-key.ts";
import { writeKeyPlugin } from "../support/key-plugin.ts";
import { temporaryFolder } from "../support/temporary.ts";

const PASSWORD = "CANARY-PASSWORD";
const MESSAGE = Buffer.from("message");

function scene(t: TestContext, env: NodeJS.ProcessEnv = {}) {
  const cwd = temporaryFolder(t);
  const keys = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const pem = keys.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  writeFileSync(join(cwd, "private.pem"), pem);
  writeFileSync(join(cwd, "public.pem"), keys.publicKey.export({ format: "pem", type: "spki" }));
  const path = [cwd, process.env.PATH].join(delimiter);
  return { keys, pem, cwd, surroundings: { cwd, env: { PATH: path, ...env }, signal: new AbortController().signal } };
}

describe("a key is opened", () => {
  test("from a file with the password of the environment", async (t) => {
    const { keys, cwd, surroundings } = scene(t, { COSIGN_PASSWORD: PASSWORD });
    const bytes = encryptKey(keys.privateKey.export({ format: "der", type: "pkcs8" }), PASSWORD);
    writeFileSync(join(cwd, "cosign.key"), encodePem({ label: "ENCRYPTED SIGSTORE PRIVATE KEY", bytes }));
    const signer = await openSigner("cosign.key", surroundings);
    const publicKey = await openPublicKey("public.pem", surroundings);
    assert.ok(isSignedBy(publicKey, MESSAGE, await signer.sign(MESSAGE)));
    const wrong = { ...surroundings, env: { COSIGN_PASSWORD: `${PASSWORD}2` } };
    await assert.rejects(openSigner("cosign.key", wrong), (error: Error & { code?: string }) => {
      assert.equal(error.code, "key-invalid");
      return !`${error.stack}${JSON.stringify(error)}`.includes(PASSWORD);
    });
  });

  test("from the environment", async (t) => {
    const { keys, pem, surroundings } = scene(t);
    const env = { ...surroundings.env, SIGNING_KEY: pem };
    const { publicKey } = await openSigner("env://SIGNING_KEY", { ...surroundings, env });
    assert.ok(publicKey.key.equals(keys.publicKey));
  });

  test("in a program that keeps it", async (t) => {
    const { keys, cwd, surroundings } = scene(t);
    writeKeyPlugin(cwd, "folder");
    const name = `folder://${join(cwd, "private.pem")}`;
    const signer = await openSigner(name, surroundings);
    assert.ok(signer.publicKey.key.equals(keys.publicKey));
    assert.ok(isSignedBy(signer.publicKey, MESSAGE, await signer.sign(MESSAGE)));
    assert.equal((await openPublicKey(name, surroundings)).hint, signer.publicKey.hint);
  });
});

describe("a key is refused", () => {
  for (const [name, code] of [
    ["nowhere.key", "key-invalid"],
    ["env://UNSET_KEY", "key-invalid"],
    ["env://", "flag-invalid"],
    ["nobody://key", "program-missing"],
    ["public.pem", "key-invalid"],
    [".", "key-invalid"],
  ] as const) {
    test(`that is named ${name}`, async (t) => {
      await assert.rejects(openSigner(name, scene(t).surroundings), { code });
    });
  }

  for (const [what, program, code] of [
    ["answers with an error", `echo '{"errorMessage":"the token is locked"}'`, "program-failed"],
    ["says nothing", "echo 'no such slot' >&2; exit 3", "program-failed"],
    ["answers with other words", "echo locked", "key-invalid"],
    ["has no key", `echo '{"publicKey":{}}'`, "key-invalid"],
    ["shows what is no key", `echo '{"publicKey":{"publicKeyPEM":"eA=="}}'`, "key-invalid"],
  ] as const) {
    test(`of a program that ${what}`, async (t) => {
      const { cwd, surroundings } = scene(t);
      writeKeyPlugin(cwd, "odd", `#!/bin/sh\n${program}\n`);
      await assert.rejects(openSigner("odd://key", surroundings), { code });
    });
  }
});
