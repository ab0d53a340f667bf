import type { ScryptOptions } from "node:crypto";
import { promisify } from "node:util";
import { secretbox } from "@noble/ciphers/salsa.js";
import { encodeBase64 } from "../../base/base64.ts";
import { counted } from "../../base/counted.ts";
import { crypto } from "../../base/crypto.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { invalidKey } from "./public-key.ts";

/** The label of a private key as cosign encrypts it; the second is what it wrote before release 2. */
export const ENCRYPTED_LABELS: readonly string[] = ["ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"];

interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** What cosign writes: RFC 7914 with 64 MiB. */
const COST: ScryptCost = { N: 2 ** 16, r: 8, p: 1 };

/** What cosign reads, and no other: a file could otherwise ask for any amount of memory and time. */
const ACCEPTED_N: readonly number[] = [2 ** 15, 2 ** 16, 2 ** 17];

const KEY_BYTES = 32;
const SALT_BYTES = 32;
const NONCE_BYTES = 24;

/**
 * Decrypts what is in a block of `ENCRYPTED_LABELS`: JSON of go-securesystemslib's `encrypted`, a key derived by scrypt
 * and NaCl's secretbox (XSalsa20 and Poly1305). Returns PKCS #8 in DER. Throws `key-invalid`, also for a wrong password.
 */
export async function decryptKey(block: Uint8Array, password: string, where: string): Promise<Uint8Array> {
  const root = openJson(block, { code: "key-invalid", where, limitBytes: LIMITS.keyFileBytes });
  const { kdf, cipher, ciphertext } = root.members(["kdf", "cipher", "ciphertext"]);
  const { name, params, salt } = kdf.members(["name", "params", "salt"]);
  name.oneOf(["scrypt"]);
  const box = cipher.members(["name", "nonce"]);
  box.name.oneOf(["nacl/secretbox"]);
  const nonce = bytesOf(box.nonce, NONCE_BYTES);
  // On a thread of its own: deriving takes longer than much else that is done meanwhile.
  const scrypt = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(crypto().scrypt);
  const key = await scrypt(password, bytesOf(salt, SALT_BYTES), KEY_BYTES, withMemory(costOf(params)));
  try {
    return secretbox(key, nonce).open(ciphertext.bytes());
  } catch (cause) {
    throw invalidKey(where, "it does not open with this password: see COSIGN_PASSWORD", cause);
  }
}

function costOf(params: JsonMember): ScryptCost {
  const { N, r, p } = params.members(["N", "r", "p"]);
  const cost = { N: N.size(), r: r.size(), p: p.size() };
  const isAccepted = ACCEPTED_N.includes(cost.N) && cost.r === COST.r && cost.p === COST.p;
  return isAccepted ? cost : params.refuse("these are not the costs that cosign uses");
}

function bytesOf(member: JsonMember, length: number): Uint8Array {
  const bytes = member.bytes();
  return bytes.length === length ? bytes : member.refuse(`its length is not ${counted(length, "byte")}`);
}

/** OpenSSL needs 128 bytes for each of N × r, and some more. */
function withMemory(cost: ScryptCost): ScryptOptions {
  return { ...cost, maxmem: 2 * 128 * cost.N * cost.r };
}

/** The reverse: the block of a new `cosign.key`, from PKCS #8 in DER. No two blocks are equal. */
export function encryptKey(pkcs8: Uint8Array, password: string): Uint8Array {
  const salt = crypto().randomBytes(SALT_BYTES);
  const nonce = crypto().randomBytes(NONCE_BYTES);
  const key = crypto().scryptSync(password, salt, KEY_BYTES, withMemory(COST));
  const sealed = secretbox(key, nonce).seal(pkcs8);
  const json = {
    kdf: { name: "scrypt", params: COST, salt: encodeBase64(salt) },
    cipher: { name: "nacl/secretbox", nonce: encodeBase64(nonce) },
    ciphertext: encodeBase64(sealed),
  };
  return Buffer.from(JSON.stringify(json));
}
