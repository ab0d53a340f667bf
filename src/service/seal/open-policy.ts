import { dirname, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseTrustedRoot, type TrustedRoot } from "../../format/sigstore-bundle/trusted-root.ts";
import { type PolicySigner, parseVerifyPolicy, type VerifyPolicy } from "../../plan/settings/verify-policy.ts";
import { openPublicKey } from "../../session/open-key.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallFile, readSmallText } from "../../store/file/small-file.ts";
import type { RequiredSigner } from "./judge.ts";

/** What is required of an image, and the keys and authorities that are believed. */
export interface OpenPolicy {
  readonly policy: VerifyPolicy;
  readonly signers: readonly RequiredSigner[];
}

/**
 * A file with a policy, and what it names. Throws `config-invalid`, `key-invalid`, `trusted-root-invalid`.
 */
export async function openPolicyFile(surroundings: Surroundings, file: string): Promise<OpenPolicy> {
  const path = resolve(surroundings.cwd, file);
  const text = await readSmallText(path, file, LIMITS.policyBytes, "config-invalid");
  if (text === undefined)
    throw new PlimsollError("config-invalid", { what: `${file} is not there`, why: "no such file" });
  // What a policy names lies beside it, wherever it is used from.
  return withSigners({ ...surroundings, cwd: dirname(path) }, parseVerifyPolicy(text, file));
}

/** Opens the keys and authorities of signers. Throws `key-invalid`, `trusted-root-invalid`. */
export async function withSigners(surroundings: Surroundings, policy: VerifyPolicy): Promise<OpenPolicy> {
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
