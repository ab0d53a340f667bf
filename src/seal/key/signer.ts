import type { KeyObject } from "node:crypto";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";
import { isSignedBy, type PublicKey, publicKeyOf } from "./public-key.ts";

/** Who can sign: a key that is here, or a program that keeps one. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** The signature of a message, which fits `publicKey`. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A signer with a private key. Throws `key-invalid`. */
export function keySigner(privateKey: KeyObject, where: string): Signer {
  const publicKey = publicKeyOf(crypto().createPublicKey(privateKey), where);
  return checkedSigner(publicKey, where, async (message) => crypto().sign(publicKey.hash, message, privateKey));
}

/**
 * A signer whose every signature is checked before it is handed out: a device may have been given another key since, and
 * a signature that fits nothing would be found only by those who pull the image.
 */
export function checkedSigner(publicKey: PublicKey, where: string, sign: Signer["sign"]): Signer {
  return {
    publicKey,
    sign: async (message) => {
      const signature = await sign(message);
      if (isSignedBy(publicKey, message, signature)) return signature;
      throw new PlimsollError("key-invalid", {
        what: `${where} made a signature that does not fit its public key`,
        why: "the private key and the public key do not belong together, or the signature is of another kind",
      });
    },
  };
}
