import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Json } from "../../base/strict-json.ts";

/**
 * Reads one JSON value as a T, or throws `manifest-invalid` with `where`, a path such as `manifest.layers[3].size`.
 * An absent member is passed as undefined.
 */
export type Decode<T> = (json: Json | undefined, where: string) => T;

/** How each member of a T is read. Only members that are optional in T may be read with `optional`. */
type Members<T> = {
  readonly [K in keyof T]-?: Decode<object extends Pick<T, K> ? T[K] | undefined : T[K]>;
};

export function refuse(where: string, why: string): never {
  throw new PlimsollError("manifest-invalid", { what: `${where} is not valid`, why, where });
}

/** Go may write null for an absent or empty value, and reads null as absent. */
export function optional<T>(decode: Decode<T>): Decode<T | undefined> {
  return (json, where) => (json === undefined || json === null ? undefined : decode(json, where));
}

/** A list that is required, but that Go writes as null when it is empty: `FROM scratch` with a CMD has no layers. */
export function nullable<T>(decode: Decode<readonly T[]>): Decode<readonly T[]> {
  return (json, where) => (json === null ? [] : decode(json, where));
}

/**
 * Reads the listed members and ignores all others. A member spelt in another case is refused: a decoder that ignores
 * case would read it, so two readers would see two different documents (CVE-2021-41190).
 */
export function object<T>(members: Members<T>): Decode<T> {
  const spelling = new Map(Object.keys(members).map((name) => [name.toLowerCase(), name]));
  return (json, where) => {
    const source = requireObject(json, where);
    for (const name of Object.keys(source)) {
      const expected = spelling.get(name.toLowerCase());
      if (expected !== undefined && expected !== name) refuse(where, `"${name}" is spelt "${expected}"`);
    }
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(members) as (keyof T & string)[]) {
      const present = Object.hasOwn(source, name) ? source[name] : undefined;
      const value = members[name](present, `${where}.${name}`);
      if (value !== undefined) result[name] = value;
    }
    return result as T;
  };
}

export function requireObject(json: Json | undefined, where: string): { readonly [name: string]: Json } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) refuse(where, expected("an object", json));
  return json;
}

export function array<T>(decode: Decode<T>, limit: number): Decode<readonly T[]> {
  return (json, where) => {
    if (!Array.isArray(json)) refuse(where, expected("an array", json));
    if (json.length > limit) {
      throw new PlimsollError("limit-exceeded", {
        what: `${where} has more than ${limit} entries`,
        why: `it has ${json.length}`,
        where,
      });
    }
    return json.map((item, index) => decode(item, `${where}[${index}]`));
  };
}

/** An object that is used as a map: its keys are data, so any key is allowed. */
export function map<T>(decode: Decode<T>): Decode<Readonly<Record<string, T>>> {
  return (json, where) =>
    Object.fromEntries(
      Object.entries(requireObject(json, where)).map(([key, value]) => [key, decode(value, `${where}.${key}`)]),
    );
}

/** A set as Go writes it: only the keys matter, and the values are `{}`. */
export const keySet: Decode<Readonly<Record<string, Record<string, never>>>> = map(() => ({}));

export const text: Decode<string> = (json, where) =>
  typeof json === "string" ? json : refuse(where, expected("a string", json));

export const flag: Decode<boolean> = (json, where) =>
  typeof json === "boolean" ? json : refuse(where, expected("true or false", json));

export const integer: Decode<number> = (json, where) =>
  Number.isSafeInteger(json) ? (json as number) : refuse(where, expected("an integer", json));

/** A number of bytes. descriptor.md says int64; more than 2⁵³ − 1 bytes could not be stored anyway. */
export const size: Decode<number> = (json, where) => {
  const value = integer(json, where);
  return value >= 0 ? value : refuse(where, `a size cannot be ${value}`);
};

/** The two algorithms that descriptor.md registers. A digest becomes a file name, so its form is checked here too. */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

export const digest: Decode<Digest> = (json, where) => {
  const found = text(json, where);
  return isDigest(found) ? found : refuse(where, expected("a sha256: or sha512: digest", found));
};

export function exactly<T extends string | number>(value: T): Decode<T> {
  return (json, where) => (json === value ? value : refuse(where, expected(JSON.stringify(value), json)));
}

function expected(wanted: string, found: Json | undefined): string {
  if (found === undefined) return `${wanted} is missing`;
  return `${wanted} is wanted, not ${describe(found)}`;
}

function describe(json: Json): string {
  if (Array.isArray(json)) return "an array";
  if (typeof json === "object" && json !== null) return "an object";
  const shown = JSON.stringify(json);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
