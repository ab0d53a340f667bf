import type { KeyObject } from "node:crypto";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parsePem } from "../../base/pem.ts";
import type { HashName } from "../../format/sigstore-bundle/bundle.ts";

/** A key that signatures are checked with, and the one way in which they are made with it. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The digest of the key in DER, in base64: how cosign names a key in a bundle. */
  readonly hint: string;
  /** What is signed is the digest by this function; undefined for Ed25519, which has its own. */
  readonly hash: HashName | undefined;
  /** For people: `ECDSA P-256`. */
  readonly kind: string;
}

const CURVES: Readonly<Record<string, { readonly kind: string; readonly hash: HashName }>> = {
  prime256v1: { kind: "ECDSA P-256", hash: "sha256" },
  secp384r1: { kind: "ECDSA P-384", hash: "sha384" },
  secp521r1: { kind: "ECDSA P-521", hash: "sha512" },
};

const SHORTEST_MODULUS_BITS = 2048;
const USUAL_EXPONENT = 65_537n;

/** Reads a public key in PEM: one block of RFC 7468, section 13. Throws `key-invalid`. */
export function parsePublicKey(text: string, where: string): PublicKey {
  const blocks = parsePem(text);
  if (blocks?.length !== 1) throw invalidKey(where, "one block of PEM is wanted, and nothing else");
  const [{ label, bytes }] = blocks as [{ label: string; bytes: Uint8Array }];
  if (label !== "PUBLIC KEY") throw invalidKey(where, `a PUBLIC KEY is wanted, and this is a ${label}`);
  return publicKeyIn(bytes, where);
}

/** The same for a SubjectPublicKeyInfo in DER. */
function publicKeyIn(der: Uint8Array, where: string): PublicKey {
  let key: KeyObject;
  try {
    key = crypto().createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  } catch (cause) {
    throw invalidKey(where, "it is not a public key that can be read", cause);
  }
  return publicKeyOf(key, where);
}

/**
 * How signatures of a key are made: FIPS 186-5 with the hash that belongs to the curve, PKCS #1 v1.5 or PSS with
 * SHA-256, or Ed25519. Throws `key-invalid` for keys that are weak, or that cosign does not know.
 */
export function publicKeyOf(key: KeyObject, where: string): PublicKey {
  const hint = crypto().hash("sha256", key.export({ format: "der", type: "spki" }), "base64");
  return { key, hint, ...schemeOf(key, where) };
}

function schemeOf(key: KeyObject, where: string): Pick<PublicKey, "kind" | "hash"> {
  const { namedCurve = "", modulusLength = 0, publicExponent, hashAlgorithm } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "ec":
      return CURVES[namedCurve] ?? refuse(where, `its curve is ${namedCurve}, and not P-256, P-384 or P-521`);
    case "ed25519":
      return { kind: "Ed25519", hash: undefined };
    case "rsa":
    case "rsa-pss": {
      if (modulusLength < SHORTEST_MODULUS_BITS || modulusLength > LIMITS.rsaModulusBits) {
        refuse(where, `an RSA key has ${SHORTEST_MODULUS_BITS} to ${LIMITS.rsaModulusBits} bits, not ${modulusLength}`);
      }
      if (publicExponent !== USUAL_EXPONENT) refuse(where, `its exponent is ${publicExponent}, and not 65537`);
      const isPss = key.asymmetricKeyType === "rsa-pss";
      const hash = isPss ? (hashAlgorithm ?? "sha256") : "sha256";
      if (hash !== "sha256" && hash !== "sha384" && hash !== "sha512")
        refuse(where, `it is for signatures with ${hash}`);
      return { kind: isPss ? "RSA-PSS" : "RSA", hash: hash as HashName };
    }
    default:
      return refuse(where, `it is of the type ${key.asymmetricKeyType ?? "unknown"}`);
  }
}

/** Does the signature fit message and key? Any failure of the cryptography is a "no". */
export function isSignedBy({ key, hash }: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return crypto().verify(hash, message, key, signature);
  } catch {
    return false;
  }
}

function refuse(where: string, why: string): never {
  throw invalidKey(where, why);
}

export function invalidKey(where: string, why: string, cause?: unknown): PlimsollError {
  return new PlimsollError("key-invalid", { what: `${where} cannot be used as a key`, why, cause });
}
