import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import { encodePem } from "../../base/pem.ts";
import { decryptKey, encryptKey } from "./encrypted-key.ts";
import { parseKeyReference } from "./key-reference.ts";
import { requireUsualRounds } from "./pkcs8-cost.ts";
import { parsePrivateKey } from "./private-key.ts";
import { isSignedBy, parsePublicKey, publicKeyOf } from "./public-key.ts";
import { checkedSigner, keySigner } from "./signer.ts";

const P256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const DER = P256.privateKey.export({ format: "der", type: "pkcs8" });
const pem = (key: KeyObject, type: "pkcs8" | "sec1" | "spki") => String(key.export({ format: "pem", type } as never));
const noPassword = () => assert.fail("no password is asked for");

describe("a key that cosign encrypts", () => {
  const block = encryptKey(DER, "secret");
  const json = JSON.parse(Buffer.from(block).toString());

  test("opens with its password", async () => {
    assert.deepEqual(Buffer.from(await decryptKey(block, "secret", "key")), DER);
  });

  test("says nothing of the key or the password when it does not open", async () => {
    await assert.rejects(
      decryptKey(block, "SECRET-GUESS", "key"),
      (error: Error) => !`${error.stack}${JSON.stringify(error)}`.includes("SECRET-GUESS"),
    );
  });

  const params = (change: object) => ({ ...json, kdf: { ...json.kdf, params: { ...json.kdf.params, ...change } } });
  for (const [what, changed] of Object.entries({
    "asks for more memory than any key needs": params({ N: 2 ** 30 }),
    "asks for more rounds": params({ p: 1000 }),
    "asks for wider blocks": params({ r: 2 ** 20 }),
    "asks for almost no work": params({ N: 2 }),
    "has a cost that is no number": params({ N: "65536" }),
    "has another function": { ...json, kdf: { ...json.kdf, name: "argon2id" } },
    "has another cipher": { ...json, cipher: { ...json.cipher, name: "aes" } },
    "has a short nonce": { ...json, cipher: { ...json.cipher, nonce: "YQ==" } },
    "has a member more": { ...json, comment: "" },
    "was changed": { ...json, ciphertext: Buffer.alloc(100).toString("base64") },
    "is shorter than its tag": { ...json, ciphertext: "YQ==" },
  })) {
    test(`is refused when it ${what}`, async () => {
      const opening = decryptKey(Buffer.from(JSON.stringify(changed)), "secret", "key");
      await assert.rejects(opening, { code: "key-invalid" });
    });
  }

  test("has the strength that cosign gives it", () => {
    assert.deepEqual(json.kdf.params, { N: 65536, r: 8, p: 1 });
    assert.equal(Buffer.from(json.kdf.salt, "base64").length, 32);
  });
});

describe("a private key", () => {
  const encrypted = P256.privateKey
    .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "secret" })
    .toString();
  for (const [what, text, password] of [
    ["in PKCS #8", pem(P256.privateKey, "pkcs8"), noPassword],
    ["in SEC 1", pem(P256.privateKey, "sec1"), noPassword],
    ["in PKCS #8, encrypted", encrypted, () => "secret"],
    ...["SIGSTORE", "COSIGN"].map(
      (name) =>
        [
          `as ${name} encrypts it`,
          encodePem({ label: `ENCRYPTED ${name} PRIVATE KEY`, bytes: encryptKey(DER, "secret") }),
          () => "secret",
        ] as const,
    ),
  ] as const) {
    test(`${what} is read`, async () => {
      const key = await parsePrivateKey(text, password, "key");
      assert.ok(key.equals(P256.privateKey));
    });
  }

  for (const [what, text] of Object.entries({
    "that is public": pem(P256.publicKey, "spki"),
    "that is no PEM": "secret",
    "beside another": pem(P256.privateKey, "pkcs8").repeat(2),
    "that is a certificate": encodePem({ label: "CERTIFICATE", bytes: DER }),
    "that is garbage": encodePem({ label: "PRIVATE KEY", bytes: Buffer.from("garbage") }),
    "whose password is another": encrypted,
  })) {
    test(`${what} is refused`, () =>
      assert.rejects(
        parsePrivateKey(text, () => "guess", "key"),
        { code: "key-invalid" },
      ));
  }

  test("whose password would be hashed for minutes is refused before that", () => {
    const der = P256.privateKey.export({ format: "der", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "secret" });
    // OpenSSL's 2048 rounds as an INTEGER of two bytes, and in their place one of four.
    const at = der.indexOf(Buffer.from([0x02, 0x02, 0x08, 0x00]));
    assert.ok(at > 0);
    assert.doesNotThrow(() => requireUsualRounds(der, "key"));
    const changed = Buffer.concat([der.subarray(0, at), Buffer.from([2, 4, 0x7f, 0, 0, 0]), der.subarray(at + 4)]);
    assert.throws(() => requireUsualRounds(changed, "key"), { code: "key-invalid" });
    assert.doesNotThrow(() => requireUsualRounds(Buffer.from([0x30, 0x84, 0xff]), "key"));
  });

  test("that is encrypted, without a password, is refused", () =>
    assert.rejects(
      parsePrivateKey(encrypted, () => undefined, "key"),
      { code: "key-invalid" },
    ));
});

describe("a public key", () => {
  const kinds: Readonly<Record<string, KeyObject>> = {
    "ECDSA P-384": generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
    "RSA": generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    "RSA-PSS": generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).privateKey,
    "Ed25519": generateKeyPairSync("ed25519").privateKey,
  };
  for (const [kind, key] of Object.entries(kinds)) {
    test(`of the kind ${kind} checks what its private key signs, and nothing else`, async () => {
      const { publicKey, sign } = keySigner(key, "key");
      assert.equal(publicKey.kind, kind);
      const message = Buffer.from("message");
      const signature = await sign(message);
      assert.ok(isSignedBy(publicKey, message, signature));
      assert.ok(!isSignedBy(publicKey, Buffer.from("massage"), signature));
      assert.ok(!isSignedBy(publicKeyOf(P256.publicKey, "other"), message, signature));
      assert.ok(!isSignedBy(publicKey, message, new Uint8Array()));
    });
  }

  for (const [what, make] of Object.entries({
    "on another curve": () => generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey,
    "of a short modulus": () => generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey,
    "with another exponent": () => generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }).publicKey,
    "that cannot sign": () => generateKeyPairSync("x25519").publicKey,
    "for SHA-1": () => generateKeyPairSync("rsa-pss", { modulusLength: 2048, hashAlgorithm: "sha1" }).publicKey,
  })) {
    test(`${what} is refused`, () => {
      assert.throws(() => parsePublicKey(pem(make(), "spki"), "key"), { code: "key-invalid" });
    });
  }

  test("that is private is refused, and not shown", () => {
    const text = pem(P256.privateKey, "pkcs8");
    assert.throws(
      () => parsePublicKey(text, "key"),
      (error: Error) => !`${error.stack}${JSON.stringify(error)}`.includes(text.split("\n")[1]!),
    );
  });
});

test("a signature that fits nothing is not handed out", async () => {
  const { sign } = checkedSigner(publicKeyOf(P256.publicKey, "key"), "device", async () => Buffer.from("signature"));
  await assert.rejects(sign(Buffer.from("message")), { code: "key-invalid" });
});

test("keys are named as cosign names them", () => {
  assert.deepEqual(parseKeyReference("keys/cosign.key"), { kind: "file", path: "keys/cosign.key" });
  assert.deepEqual(parseKeyReference("C:\\cosign.key"), { kind: "file", path: "C:\\cosign.key" });
  assert.deepEqual(parseKeyReference("env://KEY"), { kind: "environment", name: "KEY" });
  const plugin = { kind: "plugin", program: "sigstore-kms-my-hsm", keyResourceId: "slot/1" };
  assert.deepEqual(parseKeyReference("my-hsm://slot/1"), plugin);
  assert.throws(() => parseKeyReference("env://"), { code: "flag-invalid" });
  assert.equal(parseKeyReference("../evil://x").kind, "file");
});
