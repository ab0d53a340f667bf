import { dirname, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseTrustedRoot, type TrustedRoot } from "../../format/sigstore-bundle/trusted-root.ts";
import { LEAVE_ONE_OUT, refuseMismatch } from "../../plan/settings/mismatch.ts";
import {
  type PolicySigner,
  parseVerifyPolicy,
  type TextPattern,
  type VerifyPolicy,
} from "../../plan/settings/verify-policy.ts";
import type { RequiredSigner } from "../../service/seal/judge.ts";
import { openPublicKey } from "../../session/open-key.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallFile, readSmallText } from "../../store/file/small-file.ts";
import type { VerifyRequest } from "./request.ts";

export interface OpenPolicy {
  readonly policy: VerifyPolicy;
  readonly signers: readonly RequiredSigner[];
}

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
  const path = resolve(surroundings.cwd, file);
  const text = await readSmallText(path, file, LIMITS.policyBytes, "config-invalid");
  if (text === undefined)
    throw new PlimsollError("config-invalid", { what: `${file} is not there`, why: "no such file" });
  // What a policy names lies beside it, wherever it is used from.
  return withSigners({ ...surroundings, cwd: dirname(path) }, parseVerifyPolicy(text, file));
}

async function withSigners(surroundings: Surroundings, policy: VerifyPolicy): Promise<OpenPolicy> {
  return { policy, signers: await Promise.all(policy.signers.map((signer) => openSigner(surroundings, signer))) };
}

async function openSigner(surroundings: Surroundings, signer: PolicySigner): Promise<RequiredSigner> {
  const { name } = signer;
  if (signer.kind === "certificate") {
    const { identity, issuer, trustedRoot } = signer;
    return { name, trust: { kind: "certificate", root: await openRoot(surroundings, trustedRoot), identity, issuer } };
  }
  const logs = signer.trustedRoot === null ? null : await openRoot(surroundings, signer.trustedRoot);
  return { name, trust: { kind: "key", key: await openPublicKey(signer.key, surroundings), logs } };
}

async function openRoot({ cwd }: Surroundings, file: string): Promise<TrustedRoot> {
  const bytes = await readSmallFile(resolve(cwd, file), LIMITS.trustedRootBytes, "trusted-root-invalid");
  if (bytes !== undefined) return parseTrustedRoot(bytes, file);
  throw new PlimsollError("trusted-root-invalid", { what: `${file} is not there`, why: "no such file" });
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
