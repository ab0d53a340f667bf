import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Json } from "../../base/strict-json.ts";
import { parseStrictJson } from "../../base/strict-json.ts";

/** What a configuration file of docker or podman says about credentials. */
export interface DockerConfig {
  readonly path: string;
  /**
   * By registry, registry with repository prefix, or docker's legacy URL. An error in one entry does not affect the
   * others.
   */
  readonly auths: ReadonlyMap<string, () => StoredLogin>;
  /**
   * Helper names by registry, or by registry with repository prefix: `ecr-login`. An empty name means the file itself.
   */
  readonly credHelpers: ReadonlyMap<string, () => string>;
  /** Empty where there is none. */
  readonly credsStore: () => string;
}

/** One entry of `auths`. Docker stores an empty entry where a helper keeps the secret. */
type StoredLogin = Login | undefined;

export type Login =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "refresh-token"; readonly token: string };

/**
 * Parses docker's config.json or podman's auth.json as docker does: an empty file is an empty configuration, null is an
 * empty entry, and the last of several equal keys counts. Throws `config-invalid`; entries do so when they are read.
 * The messages never quote the file.
 */
export function parseDockerConfig(bytes: Uint8Array, path: string): DockerConfig {
  const document = object(read(bytes, path), path, "the file");
  const { auths, credHelpers, credsStore } = document;
  return {
    path,
    auths: entries(auths, path, "auths", (value, where) => storedLogin(value, path, where)),
    credHelpers: entries(credHelpers, path, "credHelpers", (value, where) => helperName(value, path, where)),
    credsStore: () => helperName(credsStore ?? "", path, "credsStore"),
  };
}

/**
 * Like docker, takes the last of two members of the same name. For a file that is not JSON, the error gives line and
 * column.
 */
function read(bytes: Uint8Array, path: string): Json {
  const text = Buffer.from(bytes).toString("utf8");
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(bytes, path);
  }
}

function notJson(bytes: Uint8Array, path: string): PlimsollError {
  const parts = { what: `${path} is not JSON`, fix: "correct it there, or move the file away and log in again" };
  try {
    parseStrictJson(bytes, { code: "config-invalid", where: path, limitBytes: LIMITS.configFileBytes, byLine: true });
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "config-invalid") throw error;
    // In a damaged file, a secret may be where a key is expected.
    const why = (error.why ?? "").replace(/".*"/s, "of an object");
    return new PlimsollError("config-invalid", { ...parts, what: error.what, why, where: error.where ?? path });
  }
  return new PlimsollError("config-invalid", { ...parts, where: path });
}

function entries<T>(
  value: Json | undefined,
  path: string,
  where: string,
  decode: (value: Json, where: string) => T,
): ReadonlyMap<string, () => T> {
  const named = Object.entries(object(value ?? {}, path, where));
  return new Map(named.map(([key, entry]) => [key, () => decode(entry, `${where}["${key}"]`)]));
}

function storedLogin(value: Json, path: string, where: string): StoredLogin {
  const entry = object(value ?? {}, path, where);
  const field = (name: string) => {
    const text = entry[name];
    return typeof text === "string" && text !== "" ? text : undefined;
  };
  const token = field("identitytoken");
  if (token !== undefined) return { kind: "refresh-token", token };
  const auth = field("auth");
  if (auth !== undefined) return decodeAuth(auth, path, where);
  const username = field("username");
  const password = field("password");
  return username === undefined || password === undefined ? undefined : { kind: "password", username, password };
}

/** `auth` is base64 of USER:PASSWORD; docker sometimes pads it with NUL. */
function decodeAuth(auth: string, path: string, where: string): Login {
  const text = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
  const colon = text.indexOf(":");
  if (colon <= 0) return refuse(path, `${where}.auth is not base64 of USER:PASSWORD`);
  return { kind: "password", username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The name becomes part of a program's name, so it must not contain a path. */
function helperName(value: Json, path: string, where: string): string {
  if (value === null) return "";
  if (typeof value === "string" && /^(?:[A-Za-z0-9][A-Za-z0-9._-]*)?$/.test(value)) return value;
  return refuse(path, `${where} is not the name of a credential helper`);
}

function object(value: Json, path: string, where: string): { [key: string]: Json } {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  return refuse(path, `${where} is not an object`);
}

function refuse(path: string, why: string): never {
  throw new PlimsollError("config-invalid", {
    what: `${path} is not a configuration of docker or podman`,
    why,
    where: path,
  });
}
