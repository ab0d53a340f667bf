import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { PlimsollError } from "../../src/base/error.ts";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { parseTrustedRoot } from "../../src/format/sigstore-bundle/trusted-root.ts";
import { parsePublicKey } from "../../src/seal/key/public-key.ts";
import { allPassed, type Check } from "../../src/seal/verify/check.ts";
import type { Trust } from "../../src/seal/verify/trust.ts";
import { verifyBlob } from "../../src/seal/verify/verify-blob.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import { type ConformanceCase, conformanceCases } from "../support/sigstore-conformance.ts";

/**
 * What stands in the way of each case that must fail: the first check that failed, or the error of a key or a root that
 * cannot be read. The timestamp with an incorrect time is base64 that ends in other bits than an encoder writes, so it is
 * not even read.
 */
const REFUSED_BY: Readonly<Record<string, string>> = {
  "bundle-empty-certificate-chain_fail": "bundle",
  "bundle-from-wrong-instance_fail": "certificate",
  "bundle-invalid-base64-signature_fail": "bundle",
  "bundle-malformed-json_fail": "bundle",
  "bundle-negative-log-index_fail": "bundle",
  "bundle-unknown-version_fail": "bundle",
  "bundle-with-root-cert_fail": "signed-by",
  "checkpoint-bad-keyhint_fail": "log-inclusion",
  "checkpoint-wrong-roothash_fail": "log-inclusion",
  "dsse-invalid-sig_fail": "log-entry",
  "dsse-mismatch-envelope_fail": "log-entry",
  "dsse-mismatch-sig_fail": "log-entry",
  "inclusion-proof-corrupted-hash_fail": "log-inclusion",
  "incorrect-public-key_fail": "log-inclusion",
  "integrated-time-in-future_fail": "certificate",
  "intoto-expired-certificate_fail": "certificate",
  "intoto-log-entry-mismatch_fail": "log-entry",
  "intoto-missing-inclusion-proof_fail": "bundle",
  "intoto-set-outside-signing-cert-validity_fail": "certificate",
  "intoto-tsa-timestamp-outside-cert-validity_fail": "certificate",
  "invalid-checkpoint-signature_fail": "log-inclusion",
  "invalid-ct-key_fail": "certificate",
  "invalid-inclusion-proof_fail": "bundle",
  "managed-key-no-key_fail": "signed-by",
  "managed-key-wrong-key_fail": "key-invalid",
  "message-digest-mismatch_fail": "message-digest",
  "rekor2-checkpoint-missing-log-signature_fail": "log-inclusion",
  "rekor2-checkpoint-missing-origin_fail": "log-inclusion",
  "rekor2-checkpoint-missing-root-hash_fail": "log-inclusion",
  "rekor2-checkpoint-missing-size_fail": "log-inclusion",
  "rekor2-checkpoint-no-matching-signature_fail": "log-inclusion",
  "rekor2-dsse-invalid-sig_fail": "log-entry",
  "rekor2-dsse-mismatch-envelope_fail": "log-entry",
  "rekor2-dsse-mismatch-sig_fail": "log-entry",
  "rekor2-no-inclusion-proof_fail": "bundle",
  "rekor2-no-timestamp_fail": "timestamp",
  "rekor2-timestamp-outside-trust-root-tsa-validity_fail": "timestamp",
  "rekor2-timestamp-outside-tsa-cert-validity_fail": "timestamp",
  "rekor2-timestamp-payload-mismatch_fail": "timestamp",
  "rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail": "timestamp",
  "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail": "timestamp",
  "rekor2-timestamp-with-incorrect-time_fail": "bundle",
  "set-invalid-signature_fail": "log-inclusion",
  "signature-mismatch_fail": "log-entry",
  "trust-root-tlog-missing-validity-start_fail": "trusted-root-invalid",
  "wrong-hashedrekord-artifact_fail": "log-entry",
  "wrong-hashedrekord-cert-and-sig_fail": "log-entry",
  "wrong-hashedrekord-entry_fail": "log-entry",
  "wrong-material_fail": "message-digest",
};

describe("sigstore's conformance bundles", () => {
  test("all 70 are judged as they should be, each by the check that is about its fault", async (t) => {
    const cases = await conformanceCases(t);
    if (cases === undefined) return;
    assert.equal(cases.length, 70);
    const refused: Record<string, string> = {};
    for (const one of cases) {
      const why = await refusalOf(one);
      assert.equal(why !== undefined, one.mustFail, `${one.name}: ${why}`);
      if (why !== undefined) refused[one.name] = why;
    }
    assert.deepEqual(refused, REFUSED_BY);
  });
});

/** Undefined for a case that is verified. */
async function refusalOf(one: ConformanceCase): Promise<string | undefined> {
  try {
    const checks = await judge(one, trustOf(one));
    return allPassed(checks) ? undefined : (checks.find(({ state }) => state === "failed")?.name ?? "unchecked");
  } catch (error) {
    if (error instanceof PlimsollError) return error.code;
    throw error;
  }
}

function trustOf({ key, trustedRoot, identity, issuer }: ConformanceCase): Trust {
  const root = parseTrustedRoot(trustedRoot, "the trusted root");
  if (key !== undefined) return { kind: "key", key: parsePublicKey(key, "the key"), logs: root };
  return { kind: "certificate", root, identity: { exactly: identity }, issuer: { exactly: issuer } };
}

async function judge({ bundle, artifact }: ConformanceCase, trust: Trust): Promise<readonly Check[]> {
  const read = () => parseBundle(bundle, "the bundle");
  if (!bundle.includes('"dsseEnvelope"')) return verifyBlob(read, artifact, trust);
  const digest = sha256(artifact);
  const image = { digest, manifest: digest, platform: "linux/amd64", others: [] };
  return (await verifyStatement(read, trust, { image, predicateType: predicateTypeIn(bundle) })).checks;
}

/** The cases are not about predicates. */
function predicateTypeIn(bundle: Buffer): string {
  const { payload } = JSON.parse(bundle.toString()).dsseEnvelope;
  return JSON.parse(Buffer.from(payload, "base64").toString()).predicateType;
}
