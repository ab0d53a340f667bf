import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { parseHar } from "./har-file.ts";
import { parseRequestList } from "./list-file.ts";
import type { SmokeList } from "./request.ts";

/** An HTTP archive is an object whose one member is `log`; HAR 1.2 allows a byte order mark before it. */
const HAR_START = /^\s*\{\s*"log"\s*:/;

const HEAD_BYTES = 1024;

/**
 * Reads the requests of a file: a list in YAML or JSON, or an HTTP archive, which its first bytes tell apart. `where` is the
 * file's name for people. Throws `config-invalid` with the place, and `limit-exceeded`.
 */
export function parseSmokeFile(bytes: Uint8Array, where: string): SmokeList {
  const content = hasByteOrderMark(bytes) ? bytes.subarray(3) : bytes;
  if (HAR_START.test(Buffer.from(content.subarray(0, HEAD_BYTES)).toString("latin1"))) return parseHar(content, where);
  if (content.length > LIMITS.smokeListBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${where} is larger than ${LIMITS.smokeListBytes} bytes`,
      why: `it has ${counted(content.length, "byte")}, and is no HTTP archive`,
    });
  }
  return parseRequestList(decodeUtf8(content, where, "config-invalid"), where);
}

function hasByteOrderMark([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf;
}
