import type { KeyObject } from "node:crypto";
import { crypto } from "../../base/crypto.ts";
import { encodePem, parsePem } from "../../base/pem.ts";
import { ENCRYPTED_LABELS } from "./encrypted-key.ts";
import { requireUsualRounds } from "./pkcs8-cost.ts";
import { invalidKey } from "./public-key.ts";

/** PKCS #8 (RFC 5958), SEC 1 and PKCS #1: what OpenSSL reads by itself. */
const PLAIN_LABELS: readonly string[] = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"];
const ENCRYPTED_PKCS8 = "ENCRYPTED PRIVATE KEY";

/**
 * Reads a private key in PEM: as cosign encrypts it, or PKCS #8, encrypted or not. The password is asked for only by a
 * key that has one; undefined means that there is none. Throws `key-invalid`; no message holds anything of the key or
 * the password.
 */
export async function parsePrivateKey(
  text: string,
  password: () => string | undefined,
  where: string,
): Promise<KeyObject> {
  const blocks = parsePem(text);
  if (blocks?.length !== 1) throw invalidKey(where, "one block of PEM is wanted, and nothing else");
  const [block] = blocks as [(typeof blocks)[number]];
  const { label } = block;
  if (ENCRYPTED_LABELS.includes(label)) {
    // Loaded only here: most keys need no cipher of NaCl.
    const { decryptKey } = await import("./encrypted-key.ts");
    const pkcs8 = await decryptKey(block.bytes, password() ?? "", where);
    return open({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" }, where);
  }
  if (label !== ENCRYPTED_PKCS8 && !PLAIN_LABELS.includes(label)) {
    throw invalidKey(where, `a private key is wanted, and this is a ${label}`);
  }
  if (label !== ENCRYPTED_PKCS8) return open({ key: encodePem(block), format: "pem" }, where);
  requireUsualRounds(block.bytes, where);
  const passphrase = password();
  if (passphrase === undefined) throw invalidKey(where, "it is encrypted, and COSIGN_PASSWORD is not set");
  return open({ key: encodePem(block), format: "pem", passphrase }, where);
}

type KeyInput = Parameters<ReturnType<typeof crypto>["createPrivateKey"]>[0];

function open(input: KeyInput, where: string): KeyObject {
  try {
    return crypto().createPrivateKey(input);
  } catch (cause) {
    // OpenSSL's own message says only where in its code it stopped.
    const isWrongPassword = /decrypt|passphrase/i.test((cause as Error).message);
    const why = isWrongPassword
      ? "it does not open with this password: see COSIGN_PASSWORD"
      : "it is not a private key";
    throw invalidKey(where, why, cause);
  }
}
