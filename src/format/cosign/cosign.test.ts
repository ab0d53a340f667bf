import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sha256 } from "../../base/digest.ts";
import { withAttachedLayer } from "./attached-manifest.ts";
import { attestationAsBundle, signatureAnnotations, signatureAsBundle } from "./attached-signature.ts";
import { attachedTag } from "./attached-tag.ts";
import { bundleArtifact } from "./bundle-referrer.ts";
import { encodeSimpleSigning, parseSimpleSigning } from "./simple-signing.ts";

const DIGEST = sha256("image");
const CLAIM = { digest: DIGEST, reference: "registry.example/order" };

test("a claim has the bytes that cosign signs, and is read again", () => {
  const bytes = encodeSimpleSigning(CLAIM);
  const identity = '"identity":{"docker-reference":"registry.example/order"}';
  const image = `"image":{"docker-manifest-digest":"${DIGEST}"}`;
  const type = '"type":"cosign container image signature"';
  assert.equal(Buffer.from(bytes).toString(), `{"critical":{${identity},${image},${type}},"optional":null}`);
  assert.deepEqual(parseSimpleSigning(bytes, "claim"), CLAIM);
});

describe("a claim is refused", () => {
  const genuine = Buffer.from(encodeSimpleSigning(CLAIM)).toString();
  for (const [what, text] of Object.entries({
    "of another type": genuine.replace("cosign container", "atomic container"),
    "with a digest that is none": genuine.replace(DIGEST, "sha256:12"),
    "with a member more": genuine.replace('"type"', '"kind":1,"type"'),
    "without an image": genuine.replace(/"image":\{[^}]*\},/, ""),
    "with two images": genuine.replace(/("image":\{[^}]*\},)/, "$1$1"),
  })) {
    test(what, () => assert.throws(() => parseSimpleSigning(Buffer.from(text), "c"), { code: "attestation-invalid" }));
  }
});

test("tags are named after the digest", () => {
  assert.equal(attachedTag(DIGEST, "sig"), `sha256-${DIGEST.slice(7)}.sig`);
});

test("a layer is added to those that are there", () => {
  const layer = { mediaType: "text/plain", bytes: Buffer.from("a"), annotations: { a: "b" } };
  const present = { mediaType: "text/plain", digest: sha256("before"), size: 6 };
  const { bytes, blobs } = withAttachedLayer([present], layer);
  const manifest = JSON.parse(Buffer.from(bytes).toString());
  assert.deepEqual(manifest.layers, [
    present,
    { mediaType: "text/plain", digest: sha256("a"), size: 1, annotations: { a: "b" } },
  ]);
  assert.equal(manifest.config.digest, sha256(blobs[0]!));
});

test("a bundle is attached with the type of its predicate", () => {
  const { artifactType, annotations } = bundleArtifact(Buffer.from("{}"), "https://example.com/p");
  assert.equal(artifactType, "application/vnd.dev.sigstore.bundle.v0.3+json");
  assert.equal(annotations["dev.sigstore.bundle.predicateType"], "https://example.com/p");
});

describe("a layer under a tag", () => {
  const payload = encodeSimpleSigning(CLAIM);
  const signed = signatureAnnotations(Buffer.from("signature"));

  test("is a bundle with the same signature", () => {
    const { content, signedBy } = signatureAsBundle(payload, signed, "layer");
    assert.equal(content.kind === "message" && Buffer.from(content.signature).toString(), "signature");
    assert.equal(signedBy.kind, "key");
  });

  test("of an attestation is a bundle with the same envelope", () => {
    const envelope = { payloadType: "text/plain", payload: "aGVsbG8=", signatures: [{ keyid: "", sig: "c2ln" }] };
    const { content } = attestationAsBundle(Buffer.from(JSON.stringify(envelope)), {}, "layer");
    assert.equal(content.kind === "envelope" && content.envelope.payloadType, "text/plain");
  });

  const LOG = "dev.sigstore.cosign/bundle";
  for (const [what, annotations] of Object.entries({
    "without a signature": {},
    "with a signature that is no base64": { "dev.cosignproject.cosign/signature": "!" },
    "with a certificate that is none": { ...signed, "dev.sigstore.cosign/certificate": "-----BEGIN" },
    "with a key for a certificate": {
      ...signed,
      "dev.sigstore.cosign/certificate": "-----BEGIN PUBLIC KEY-----\nYQ==\n-----END PUBLIC KEY-----\n",
    },
    "with a log entry that is no JSON": { ...signed, [LOG]: "{" },
    "with a log entry without a time": {
      ...signed,
      [LOG]: '{"SignedEntryTimestamp":"YQ==","Payload":{"body":"e30=","logIndex":0,"logID":""}}',
    },
    "with a timestamp that is no base64": {
      ...signed,
      "dev.sigstore.cosign/rfc3161timestamp": '{"SignedRFC3161Timestamp":"!"}',
    },
  })) {
    test(`${what} is refused`, () => {
      assert.throws(() => signatureAsBundle(payload, annotations, "layer"), { code: "attestation-invalid" });
    });
  }
});
