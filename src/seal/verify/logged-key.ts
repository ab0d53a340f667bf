import type { KeyObject } from "node:crypto";
import { decodeBase64 } from "../../base/base64.ts";
import { crypto } from "../../base/crypto.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { memberOf, openJson } from "../../base/open-json.ts";
import { parsePem } from "../../base/pem.ts";
import type { Json } from "../../base/strict-json.ts";
import type { PublicKey } from "../key/public-key.ts";
import { fail } from "./check.ts";

/**
 * Requires that each log entry of a bundle names the key that signed: `@sigstore/verify` compares signature and content
 * only, and an entry of another key would witness somebody else's signature. Throws what `fail` throws, and
 * `attestation-invalid` for an entry of a form that is not known.
 */
export function requireLoggedKey(bundle: Json, { key }: PublicKey): void {
  const root = memberOf(bundle, { code: "attestation-invalid", where: "the bundle" });
  const entries = root.required("verificationMaterial").optional("tlogEntries")?.items(LIMITS.bundleEntries) ?? [];
  for (const entry of entries) {
    const where = "the log's entry";
    const options = { code: "attestation-invalid", where, limitBytes: LIMITS.attestationBytes } as const;
    const body = openJson(entry.required("canonicalizedBody").bytes(), options);
    for (const named of keysIn(body)) {
      if (!named.equals(key)) fail("the log's entry names another key");
    }
  }
}

/** The keys of an entry of Rekor: its types hashedrekord, dsse and intoto, of its first and second version. */
function keysIn(body: JsonMember): readonly KeyObject[] {
  const form = `${body.required("kind").text()} ${body.required("apiVersion").text()}`;
  const spec = body.required("spec");
  const ofAll = (list: JsonMember, read: (entry: JsonMember) => KeyObject) => {
    const entries = list.items(LIMITS.envelopeSignatures);
    return entries.length > 0 ? entries.map(read) : list.refuse("no signature is in it");
  };
  switch (form) {
    case "hashedrekord 0.0.1":
      return [keyInPem(spec.required("signature").required("publicKey").required("content"))];
    case "dsse 0.0.1":
      return ofAll(spec.required("signatures"), (entry) => keyInPem(entry.required("verifier")));
    case "intoto 0.0.2": {
      const { signatures } = { signatures: spec.required("content").required("envelope").required("signatures") };
      return ofAll(signatures, (entry) => keyInPem(entry.required("publicKey")));
    }
    case "hashedrekord 0.0.2":
      return [keyInDer(spec.required("hashedRekordV002").required("signature").required("verifier"))];
    case "dsse 0.0.2":
      return ofAll(spec.required("dsseV002").required("signatures"), (entry) => keyInDer(entry.required("verifier")));
    default:
      return body.refuse(`an entry of the form ${form} is not known`);
  }
}

/** PEM in base64, of a certificate or of a public key. */
function keyInPem(member: JsonMember): KeyObject {
  const text = Buffer.from(decodeBase64(member.text()) ?? member.refuse("base64 is wanted")).toString();
  const [block] = parsePem(text) ?? [];
  if (block?.label === "CERTIFICATE") return keyOfCertificate(block.bytes);
  if (block?.label === "PUBLIC KEY") return keyOfDer(block.bytes);
  return member.refuse("neither a certificate nor a public key is in it");
}

function keyInDer(verifier: JsonMember): KeyObject {
  const certificate = verifier.optional("x509Certificate");
  if (certificate !== undefined) return keyOfCertificate(certificate.required("rawBytes").bytes());
  return keyOfDer(verifier.required("publicKey").required("rawBytes").bytes());
}

function keyOfCertificate(der: Uint8Array): KeyObject {
  const { X509Certificate } = crypto();
  return new X509Certificate(der).publicKey;
}

function keyOfDer(der: Uint8Array): KeyObject {
  return crypto().createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
}
