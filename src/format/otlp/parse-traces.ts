import { parseJsonSpans } from "./json.ts";
import { parseProtobufSpans } from "./protobuf.ts";
import type { Span } from "./span.ts";

/** The spans of one request to `/v1/traces`, in either encoding. Throws `traces-invalid`. */
export function parseTraces(bytes: Uint8Array, encoding: "protobuf" | "json"): readonly Span[] {
  return encoding === "json" ? parseJsonSpans(bytes) : parseProtobufSpans(bytes);
}
