import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseTrustedRoot } from "./trusted-root.ts";

const KEY = { rawBytes: "YQ==", keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start: "2021-01-12T11:53:27Z" } };
const LOG = { baseUrl: "https://log.example", hashAlgorithm: "SHA2_256", publicKey: KEY, logId: { keyId: "YQ==" } };
const AUTHORITY = {
  certChain: { certificates: [{ rawBytes: "YQ==" }] },
  validFor: { start: "2021-01-12T11:53:27.5Z", end: "2030-01-01T00:00:00Z" },
};
const ROOT = {
  mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
  tlogs: [LOG],
  ctlogs: [LOG],
  certificateAuthorities: [AUTHORITY],
  timestampAuthorities: [AUTHORITY],
};
const parse = (json: unknown) => parseTrustedRoot(Buffer.from(JSON.stringify(json)), "root");

test("a root is read", () => assert.deepEqual(parse(ROOT).json, ROOT));

describe("a root is refused", () => {
  const withKey = (key: object) => ({ ...ROOT, tlogs: [{ ...LOG, publicKey: { ...KEY, ...key } }] });
  for (const [what, json] of Object.entries({
    "of an unknown kind": { ...ROOT, mediaType: "application/json" },
    "with an unknown list": { ...ROOT, witnesses: [] },
    "with a log that was always trusted": withKey({ validFor: {} }),
    "with a log that was trusted from a time that is none": withKey({ validFor: { start: "2021-13-01T00:00:00Z" } }),
    "with a log without a key": withKey({ rawBytes: null }),
    "with a log without an ID": { ...ROOT, ctlogs: [{ ...LOG, logId: null }] },
    "with an authority that was always trusted": { ...ROOT, timestampAuthorities: [{ ...AUTHORITY, validFor: null }] },
    "with an authority without a certificate": {
      ...ROOT,
      certificateAuthorities: [{ ...AUTHORITY, certChain: { certificates: [] } }],
    },
  })) {
    test(what, () => assert.throws(() => parse(json), { code: "trusted-root-invalid" }));
  }
});
