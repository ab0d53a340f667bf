import { type ErrorCode, PlimsollError } from "./error.ts";
import { type JsonDocument, JsonMember } from "./json-member.ts";
import { parseStrictJson, type StrictJsonOptions } from "./strict-json.ts";

/**
 * Parses a document of other people, and returns its root. Whatever is wrong with a member throws `options.code` with
 * the path to it; see `parseStrictJson` for what is no JSON.
 */
export function openJson(bytes: Uint8Array, options: StrictJsonOptions): JsonMember {
  return memberOf(parseStrictJson(bytes, options), options);
}

/** The same for a value that was parsed before. */
export function memberOf(
  json: JsonMember["json"],
  { code, where }: { readonly code: ErrorCode; readonly where: string },
): JsonMember {
  const document: JsonDocument = {
    name: where,
    placeOf: (_path, shown) => shown,
    refuse: (why, place) => {
      throw new PlimsollError(code, { what: `${where} is not valid`, why, where: place });
    },
  };
  return new JsonMember(json, document, where);
}
