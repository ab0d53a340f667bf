import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeKeyBundle } from "./encode-bundle.ts";
import { parseBundle } from "./parse-bundle.ts";

const OLD = "application/vnd.dev.sigstore.bundle+json;version=0.1";
const MESSAGE = { messageDigest: { algorithm: "SHA2_256", digest: "YQ==" }, signature: "c2ln" };
const PROMISE = { signedEntryTimestamp: "YQ==" };
const PROOF = { logIndex: "1", rootHash: "YQ==", treeSize: "2", hashes: ["YQ=="], checkpoint: { envelope: "log" } };
const ENTRY = {
  ...{ logIndex: "1", logId: { keyId: "YQ==" }, kindVersion: { kind: "hashedrekord", version: "0.0.1" } },
  ...{ integratedTime: "1700000000", inclusionPromise: PROMISE, inclusionProof: PROOF, canonicalizedBody: "e30=" },
};
const CHAIN = { x509CertificateChain: { certificates: [{ rawBytes: "YQ==" }] } };
const GENUINE = {
  mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
  verificationMaterial: { certificate: { rawBytes: "YQ==" }, tlogEntries: [ENTRY] },
  messageSignature: MESSAGE,
};
const parse = (json: unknown) => parseBundle(Buffer.from(JSON.stringify(json)), "bundle");
const withMaterial = (material: object) => ({ ...GENUINE, verificationMaterial: material });
const withEntry = (entry: object) => withMaterial({ ...GENUINE.verificationMaterial, tlogEntries: [entry] });
const { inclusionProof: _, ...UNPROVEN } = ENTRY;
const { inclusionPromise: __, ...UNPROMISED } = ENTRY;

test("what a key signed is read as it was written", () => {
  const digest = { algorithm: "sha384", bytes: Buffer.from("d") } as const;
  const content = { kind: "message", digest, signature: Buffer.from("sig") } as const;
  const { content: read, signedBy, version } = parseBundle(encodeKeyBundle(content, "hint"), "bundle");
  assert.deepEqual(read, content);
  assert.deepEqual(signedBy, { kind: "key", hint: "hint" });
  assert.equal(version, "0.3");
});

test("every version is read", () => {
  assert.deepEqual(
    [GENUINE, { ...GENUINE, mediaType: OLD }, { ...GENUINE, mediaType: OLD.replace("0.1", "0.2") }].map(
      (json) => parse(json).version,
    ),
    ["0.3", "0.1", "0.2"],
  );
  assert.equal(parse(GENUINE).logEntries, 1);
  assert.equal(parse({ ...withEntry(UNPROVEN), mediaType: OLD }).logEntries, 1);
  assert.equal(parse({ ...withMaterial(CHAIN), mediaType: OLD }).signedBy.kind, "certificates");
});

describe("a bundle is refused", () => {
  const { messageSignature: ___, ...withoutContent } = GENUINE;
  for (const [what, json] of Object.entries({
    "of an unknown version": { ...GENUINE, mediaType: OLD.replace("0.1", "0.4") },
    "whose version is a name of every object": { ...GENUINE, mediaType: "toString" },
    "without content": withoutContent,
    "without a digest": { ...GENUINE, messageSignature: { signature: "c2ln" } },
    "with a digest by an unknown function": {
      ...GENUINE,
      messageSignature: { ...MESSAGE, messageDigest: { algorithm: "SHA1", digest: "YQ==" } },
    },
    "with an empty signature": { ...GENUINE, messageSignature: { ...MESSAGE, signature: "" } },
    "without what signed it": withMaterial({ tlogEntries: [] }),
    "with a key and a certificate": withMaterial({ ...GENUINE.verificationMaterial, publicKey: { hint: "" } }),
    "of v0.3 with a chain": withMaterial(CHAIN),
    "with an empty chain": { ...withMaterial({ x509CertificateChain: { certificates: [] } }), mediaType: OLD },
    "with an entry that is only promised": withEntry(UNPROVEN),
    "of v0.1 with an entry that is not promised": { ...withEntry(UNPROMISED), mediaType: OLD },
    "with a proof that no log signed": withEntry({ ...ENTRY, inclusionProof: { ...PROOF, checkpoint: null } }),
    "with a negative index": withEntry({ ...ENTRY, logIndex: "-1" }),
    "with an index in words": withEntry({ ...ENTRY, logIndex: "1e3" }),
    "with more entries than anybody makes": withMaterial({
      ...GENUINE.verificationMaterial,
      tlogEntries: Array(33).fill(ENTRY),
    }),
    "with more hashes than a tree is high": withEntry({
      ...ENTRY,
      inclusionProof: { ...PROOF, hashes: Array(65).fill("YQ==") },
    }),
    "with a timestamp that is empty": withMaterial({
      ...GENUINE.verificationMaterial,
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: "" }] },
    }),
  })) {
    test(what, () => assert.throws(() => parse(json), { code: "attestation-invalid" }));
  }
});
