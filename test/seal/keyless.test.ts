import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { encodePem } from "../../src/base/pem.ts";
import { encodeSimpleSigning } from "../../src/format/cosign/simple-signing.ts";
import { encodeStatement, subjectOf } from "../../src/format/in-toto/statement.ts";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { parseTrustedRoot } from "../../src/format/sigstore-bundle/trusted-root.ts";
import type { Check } from "../../src/seal/verify/check.ts";
import type { Trust } from "../../src/seal/verify/trust.ts";
import { verifyBlob } from "../../src/seal/verify/verify-blob.ts";
import { verifyImageSignature } from "../../src/seal/verify/verify-image-signature.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import { keylessBundle } from "../../src/sigstore/keyless.ts";
import { type FakeSigstore, identityToken, startFakeSigstore } from "../support/fake-sigstore.ts";

const SUBJECT = "https://github.com/example/order/.github/workflows/release.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";
const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
const DIGEST = sha256("an image");
const IMAGE = { digest: DIGEST, manifest: DIGEST, platform: "linux/amd64", others: [] };

function servicesOf({ url }: FakeSigstore, token = identityToken(SUBJECT, ISSUER)) {
  return { fulcioUrl: url, rekorUrl: url, timestampUrl: null, identityToken: token };
}

function trustIn({ root }: FakeSigstore): Trust & { kind: "certificate" } {
  return {
    kind: "certificate",
    root: parseTrustedRoot(Buffer.from(JSON.stringify(root)), "root"),
    identity: { exactly: SUBJECT },
    issuer: { exactly: ISSUER },
  };
}

const failed = (checks: readonly Check[]) => checks.filter(({ state }) => state !== "passed").map(({ name }) => name);

describe("a signature without a key of one's own", () => {
  test("of a statement is made and verified", async (t) => {
    const sigstore = await startFakeSigstore(t);
    const payload = encodeStatement({
      subjects: [subjectOf("order", DIGEST)],
      predicateType: PREDICATE_TYPE,
      predicate: {},
    });
    const bytes = await keylessBundle(servicesOf(sigstore), { kind: "statement", payload });
    const bundle = parseBundle(bytes, "bundle");
    assert.equal(bundle.version, "0.3");
    const { checks, statement } = await verifyStatement(() => bundle, trustIn(sigstore), {
      image: IMAGE,
      predicateType: PREDICATE_TYPE,
    });
    assert.deepEqual(
      checks.filter(({ state }) => state !== "passed"),
      [],
    );
    assert.equal(statement?.subjects[0]?.name, "order");
  });

  test("of a file is made and verified, and refused for another file, person, issuer and root", async (t) => {
    const [sigstore, other] = [await startFakeSigstore(t), await startFakeSigstore(t)];
    const content = Buffer.from("a file\n");
    const bytes = await keylessBundle(servicesOf(sigstore), { kind: "blob", content });
    const read = () => parseBundle(bytes, "bundle");
    assert.equal(read().version, "0.3");
    const trust = trustIn(sigstore);
    assert.deepEqual(failed(await verifyBlob(read, content, trust)), []);
    assert.ok(failed(await verifyBlob(read, Buffer.from("another"), trust)).includes("signature"));
    const evil = { ...trust, identity: { matching: "https://github.com/example/order" } };
    assert.deepEqual(failed(await verifyBlob(read, content, evil)), ["identity"]);
    const whole = { ...trust, identity: { matching: "https://github\\.com/example/.*" } };
    assert.deepEqual(failed(await verifyBlob(read, content, whole)), []);
    assert.deepEqual(failed(await verifyBlob(read, content, { ...trust, issuer: { exactly: "x" } })), ["issuer"]);
    assert.ok(failed(await verifyBlob(read, content, trustIn(other))).includes("certificate"));
  });

  test("of an image in the older form of cosign is verified, with what the log promised", async (t) => {
    const sigstore = await startFakeSigstore(t);
    const payload = encodeSimpleSigning({ digest: DIGEST, reference: "registry.example/order" });
    const bytes = await keylessBundle(servicesOf(sigstore), { kind: "blob", content: payload });
    const { verificationMaterial: material, messageSignature } = JSON.parse(Buffer.from(bytes).toString());
    const [entry] = material.tlogEntries;
    const certificate = encodePem({
      label: "CERTIFICATE",
      bytes: Buffer.from(material.certificate.rawBytes, "base64"),
    });
    const logged = (change: object) => ({
      "dev.cosignproject.cosign/signature": messageSignature.signature,
      "dev.sigstore.cosign/certificate": certificate,
      "dev.sigstore.cosign/bundle": JSON.stringify({
        SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
        Payload: {
          body: entry.canonicalizedBody,
          integratedTime: Number(entry.integratedTime),
          logIndex: Number(entry.logIndex ?? 0),
          logID: Buffer.from(entry.logId.keyId, "base64").toString("hex"),
          ...change,
        },
      }),
    });
    const judge = async (change: object) =>
      failed(await verifyImageSignature({ payload, annotations: logged(change) }, trustIn(sigstore), IMAGE));
    assert.deepEqual(await judge({}), []);
    const later = await judge({ integratedTime: Number(entry.integratedTime) + 1 });
    assert.ok(later.includes("log-inclusion"));
  });

  for (const [what, change, code] of [
    ["a service that is not there", { fulcioUrl: "http://127.0.0.1:1" }, "sigstore-unavailable"],
    ["a token that is none", { identityToken: "SECRET-TOKEN" }, "sigstore-unavailable"],
    ["an address that would show the token to the network", { fulcioUrl: "http://fulcio.example" }, "flag-invalid"],
  ] as const) {
    test(`${what} is said without the token`, async (t) => {
      const sigstore = await startFakeSigstore(t);
      const services = { ...servicesOf(sigstore), ...change };
      await assert.rejects(keylessBundle(services, { kind: "blob", content: Buffer.from("x") }), (error: Error) => {
        assert.equal((error as { code?: string }).code, code);
        assert.ok(!JSON.stringify({ ...error, message: error.message }).includes(services.identityToken));
        return true;
      });
    });
  }
});
