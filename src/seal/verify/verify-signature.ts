import type { KeyObject } from "node:crypto";
import { crypto } from "../../base/crypto.ts";
import type { Bundle } from "../../format/sigstore-bundle/bundle.ts";
import { isSignedBy, type PublicKey, publicKeyOf } from "../key/public-key.ts";
import { type Checks, fail } from "./check.ts";
import { signedContent } from "./signed-content.ts";
import { requireText, type Trust } from "./trust.ts";
import type { Witnessed } from "./witnesses.ts";

/**
 * Checks who signed the content of a bundle, and adds what it found to `checks`. `message` is the file that a message
 * signature is about; an envelope has its own. `witness` asks `@sigstore/verify`, whose loading takes as long as plimsoll's:
 * it is needed for certificates and logs only.
 */
export async function verifySignature(
  checks: Checks,
  bundle: Bundle,
  message: Uint8Array | undefined,
  trust: Trust,
): Promise<void> {
  const { content } = bundle;
  const signed = signedContent(checks, bundle, message);
  const key = checks.run("signed-by", () => signingKey(bundle, trust));
  if (signed === undefined || key === undefined) return;
  checks.test("signature", () => {
    if (!isSignedBy(key, signed.message, signed.signature))
      return fail(`it does not fit the ${content.kind} and the key`);
    return `${key.kind}, key ${key.hint}`;
  });
  const root = trust.kind === "key" ? trust.logs : trust.root;
  if (root === null) return;
  const { witnessesOf } = await import("./witnesses.ts");
  const witnessed: Witnessed = witnessesOf({ bundle, root, key, signed, isKey: trust.kind === "key" });
  for (const check of witnessed.checks) checks.add(check);
  const { holder } = witnessed;
  if (trust.kind !== "certificate" || holder === undefined) return;
  checks.test("identity", () => requireText(holder.identity, trust.identity));
  checks.test("issuer", () => requireText(holder.issuer, trust.issuer));
}

function signingKey({ signedBy }: Bundle, trust: Trust): { readonly detail: string; readonly value: PublicKey } {
  if (trust.kind === "key") {
    if (signedBy.kind !== "key") return fail("it names a certificate, and a key is trusted");
    return { detail: `the key ${trust.key.hint}`, value: trust.key };
  }
  if (signedBy.kind !== "certificates") return fail("it names a key, and certificates are trusted");
  const [leaf, ...others] = signedBy.certificates as readonly [Uint8Array, ...Uint8Array[]];
  for (const other of others) {
    const { issuer, subject } = certificate(other);
    if (issuer === subject) return fail("its chain brings a root of its own");
  }
  const { publicKey } = certificate(leaf);
  return { detail: "a certificate", value: publicKeyOf(publicKey, "the key of the certificate") };
}

interface ReadCertificate {
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly subject: string;
}

function certificate(der: Uint8Array): ReadCertificate {
  const { X509Certificate } = crypto();
  return new X509Certificate(der);
}
