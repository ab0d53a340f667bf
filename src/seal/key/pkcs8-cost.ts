import { counted } from "../../base/counted.ts";
import { LIMITS } from "../../base/limits.ts";
import { invalidKey } from "./public-key.ts";

const INTEGER = 0x02;
const SEQUENCE = 0x30;

/**
 * Refuses an encrypted key of PKCS #8 that asks for more work than any program writes: OpenSSL counts as many rounds as
 * the file says (RFC 8018, appendix A.2). Whole numbers in such a file are those rounds, and lengths. Throws
 * `key-invalid`; what is no DER at all is left to OpenSSL.
 */
export function requireUsualRounds(der: Uint8Array, where: string): void {
  let at = 0;
  while (at + 2 <= der.length) {
    const tag = der[at]!;
    const { length, start } = lengthAt(der, at + 1);
    // What is inside a sequence is looked at next, without leaving the sequence behind.
    at = tag === SEQUENCE ? start : start + length;
    if (tag !== INTEGER) continue;
    const value = der.subarray(start, start + length).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value > LIMITS.keyRounds) throw invalidKey(where, `its password is to be hashed ${counted(value, "time")}`);
  }
}

/** X.690, section 8.1.3. */
function lengthAt(der: Uint8Array, at: number): { readonly length: number; readonly start: number } {
  const first = der[at]!;
  if (first < 0x80) return { length: first, start: at + 1 };
  const start = at + 1 + (first & 0x7f);
  return { length: der.subarray(at + 1, start).reduce((sum, byte) => sum * 256 + byte, 0), start };
}
