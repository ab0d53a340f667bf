import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseVerifyPolicy } from "./verify-policy.ts";

const SIGNER = "signers: [{ key: cosign.pub, log: none }]\n";
const COMMIT = "a".repeat(40);

describe("a policy", () => {
  test("says who has to have signed what", () => {
    const { signers, signature, provenance, sbom } = parseVerifyPolicy(
      [
        "signers:",
        "  - { name: release, key: cosign.pub, trustedRoot: root.json }",
        "  - { identity: { matching: '.*@example' }, issuer: i, trustedRoot: root.json }",
        "signature: required",
        `provenance: { builder: [a, { matching: b.* }], revision: ${COMMIT} }`,
      ].join("\n"),
      "policy.yaml",
    );
    assert.deepEqual(
      signers.map(({ kind, name, trustedRoot }) => [kind, name, trustedRoot]),
      [
        ["key", "release", "root.json"],
        ["certificate", ".*@example", "root.json"],
      ],
    );
    assert.deepEqual(provenance?.builders, [{ exactly: "a" }, { matching: "b.*" }]);
    assert.deepEqual([signature, sbom, provenance?.revision, provenance?.base], [true, false, COMMIT, null]);
  });

  for (const [what, text] of [
    ["is empty", ""],
    ["names nobody", "signature: required"],
    ["has no signers in its list", "signers: []\nsignature: required"],
    ["requires nothing", SIGNER],
    ["requires nothing of the provenance", `${SIGNER}provenance: {}`],
    ["requires nothing of the builder", `${SIGNER}provenance: { builder: [] }`],
    ["has an empty list of attestations", `${SIGNER}attestations: []`],
    ["has an unknown member", `${SIGNER}signature: required\nsigned: true`],
    ["has an unknown member of a signer", "signers: [{ key: k, log: none, keys: x }]\nsignature: required"],
    ["has a member twice", `${SIGNER}signature: required\nsignature: required`],
    ["says no", `${SIGNER}signature: false\nsbom: complete`],
    ["allows changes", `${SIGNER}provenance: { clean: false }`],
    ["has half a commit", `${SIGNER}provenance: { revision: abcdef0 }`],
    ["has a tag as the base", `${SIGNER}provenance: { base: "alpine:3" }`],
    ["has a key and a certificate", "signers: [{ key: k, log: none, issuer: i }]\nsignature: required"],
    ["has a key and says nothing about logs", "signers: [{ key: k }]\nsignature: required"],
    ["has a key, logs and no logs", "signers: [{ key: k, log: none, trustedRoot: r }]\nsignature: required"],
    ["has an identity alone", "signers: [{ identity: i, trustedRoot: r }]\nsignature: required"],
    ["has a certificate without a log", "signers: [{ identity: i, issuer: i, log: none }]\nsignature: required"],
    ["has no expression", "signers: [{ identity: { matching: '(' }, issuer: i, trustedRoot: r }]\nsignature: required"],
    ["names a signer twice", "signers: [{ key: k, log: none }, { key: k, log: none }]\nsignature: required"],
    ["is a list", "- signature"],
    ["is no YAML", "signers: ["],
  ] as const) {
    test(`that ${what} is refused, with its place`, () => {
      assert.throws(
        () => parseVerifyPolicy(text, "policy.yaml"),
        (error: { code?: string; where?: string }) => {
          assert.equal(error.code, "config-invalid");
          assert.match(error.where ?? "", /^policy\.yaml/);
          return true;
        },
      );
    });
  }
});
