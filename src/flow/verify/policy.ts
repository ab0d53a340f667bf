import { PlimsollError } from "../../base/error.ts";
import { LEAVE_ONE_OUT, refuseMismatch } from "../../plan/settings/mismatch.ts";
import type { PolicySigner, TextPattern, VerifyPolicy } from "../../plan/settings/verify-policy.ts";
import { type OpenPolicy, openPolicyFile, withSigners } from "../../service/seal/open-policy.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { VerifyRequest } from "./request.ts";

/** The members that a policy says instead. */
const IN_POLICY = [
  ...(["key", "certificateIdentity", "certificateIdentityRegexp", "certificateOidcIssuer"] as const),
  ...(["certificateOidcIssuerRegexp", "trustedRoot", "withoutLog", "require"] as const),
];

/**
 * The policy of a request, with the keys and authorities that it names. Throws `flag-invalid`, `config-invalid`,
 * `key-invalid`, `trusted-root-invalid`.
 */
export async function openPolicy(surroundings: Surroundings, request: VerifyRequest): Promise<OpenPolicy> {
  const { policy: file } = request;
  if (file === undefined) return withSigners(surroundings, policyOfFlags(request));
  refuseMismatch(request, {
    members: IN_POLICY,
    says: "cannot be used with --policy",
    why: "the policy says who has to have signed what",
    fix: LEAVE_ONE_OUT,
  });
  return openPolicyFile(surroundings, file);
}

function policyOfFlags(request: VerifyRequest): VerifyPolicy {
  const required = new Set(request.require ?? ["signature"]);
  const binaries = { builders: null, source: null, revision: null, clean: false, base: null, binaries: true };
  return {
    signers: [signerOfFlags(request)],
    signature: required.has("signature"),
    provenance: required.has("provenance") ? binaries : null,
    sbom: required.has("sbom"),
    size: required.has("size"),
    attestations: [],
    indexAttestations: false,
  };
}

function signerOfFlags(request: VerifyRequest): PolicySigner {
  const { key, trustedRoot, withoutLog = false } = request;
  const identity = pattern("--certificate-identity", request.certificateIdentity, request.certificateIdentityRegexp);
  const issuer = pattern(
    "--certificate-oidc-issuer",
    request.certificateOidcIssuer,
    request.certificateOidcIssuerRegexp,
  );
  if (key !== undefined) {
    if (identity !== undefined || issuer !== undefined) {
      throw refusal("--key cannot be used with --certificate-identity or --certificate-oidc-issuer", LEAVE_ONE_OUT);
    }
    if ((trustedRoot !== undefined) === withoutLog) {
      const fix = "--trusted-root FILE requires an entry in one of its logs; --without-log requires none";
      throw refusal("--key needs either --trusted-root or --without-log", fix);
    }
    return { kind: "key", name: key, key, trustedRoot: trustedRoot ?? null };
  }
  if (identity === undefined || issuer === undefined) {
    const fix = "name a --policy, a --key, or --certificate-identity with --certificate-oidc-issuer";
    throw refusal("nobody is named who has to have signed", fix);
  }
  if (withoutLog || trustedRoot === undefined) {
    throw refusal(
      "a certificate is checked with --trusted-root",
      "name the file with the authorities and logs that are trusted",
    );
  }
  const name = "exactly" in identity ? identity.exactly : identity.matching;
  return { kind: "certificate", name, identity, issuer, trustedRoot };
}

function pattern(flag: string, exactly: string | undefined, matching: string | undefined): TextPattern | undefined {
  if (exactly !== undefined && matching !== undefined) {
    throw refusal(`${flag} and ${flag}-regexp cannot be used together`, LEAVE_ONE_OUT);
  }
  if (exactly !== undefined) return { exactly };
  if (matching === undefined) return undefined;
  try {
    return { matching: new RegExp(matching, "u").source };
  } catch (cause) {
    throw refusal(`${flag}-regexp is not a regular expression`, (cause as Error).message);
  }
}

function refusal(what: string, fix: string): PlimsollError {
  return new PlimsollError("flag-invalid", { what, fix });
}
