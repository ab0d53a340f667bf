import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { Unparsed } from "../yaml/parsed.ts";

/** The text of a file of YAML or JSON, without a byte order mark. */
export function manifestText(bytes: Uint8Array, file: string): string | Unparsed {
  if (bytes.length > LIMITS.kubernetesFileBytes) {
    return { why: `it has more than ${counted(LIMITS.kubernetesFileBytes, "byte")}, the most that is read`, line: 1 };
  }
  try {
    const text = decodeUtf8(bytes, file, "source-invalid");
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return { why: "a byte in it belongs to no character: it is not UTF-8", line: 1 };
  }
}
