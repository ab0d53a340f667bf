import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";

/** A text of limited length. Null where it is absent or empty: Go writes "" for what it does not know. */
export function textIn(member: JsonMember | undefined): string | null {
  if (member === undefined) return null;
  const text = member.text();
  if (text.length > LIMITS.scanTextLength) member.refuse(`it has more than ${LIMITS.scanTextLength} characters`);
  return text === "" ? null : text;
}

export function requiredText(parent: JsonMember, name: string): string {
  return textIn(parent.optional(name)) ?? parent.refuse(`${name} is missing`);
}

/** A list, which Go writes as null when it is empty. */
export function listIn(parent: JsonMember, name: string): readonly JsonMember[] {
  return parent.optional(name)?.items(LIMITS.scanEntries) ?? [];
}

export function textsIn(parent: JsonMember, name: string): readonly string[] {
  return listIn(parent, name).flatMap((item) => textIn(item) ?? []);
}

/** A whole number from 0 on. */
export function countIn(member: JsonMember | undefined): number | null {
  return member?.size() ?? null;
}

/** Go's zero time is what it writes where it knows none. */
const NO_TIME = /^0001-01-01T/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time of RFC 3339, section 5.6. Null where it is unknown. */
export function timeIn(member: JsonMember | undefined): string | null {
  const text = textIn(member);
  if (text === null || NO_TIME.test(text)) return null;
  return TIME.test(text) && !Number.isNaN(Date.parse(text)) ? text : member!.refuse("a time is wanted");
}

/** The digest of a reference that has one: `registry.example/order@sha256:…`. */
export function digestIn(reference: string): string {
  return reference.slice(reference.lastIndexOf("@") + 1);
}
