import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";

/** What a configuration file of docker or podman says about credentials. */
export interface DockerConfig {
  readonly path: string;
  /** By registry, registry with repository prefix, or docker's legacy URL. */
  readonly auths: ReadonlyMap<string, StoredLogin>;
  /** Helper names by registry, or by registry with repository prefix: `ecr-login`. */
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore: string | undefined;
}

/** One entry of `auths`. Docker leaves an empty one where a helper keeps the secret. */
type StoredLogin = Login | undefined;

export type Login =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "refresh-token"; readonly token: string };

/**
 * Parses docker's config.json or podman's auth.json. Throws `config-invalid`; its messages never quote the file.
 */
export function parseDockerConfig(bytes: Uint8Array, path: string): DockerConfig {
  const document = object(read(bytes, path), path, "the file");
  const auths = new Map<string, StoredLogin>();
  for (const [key, value] of members(document.auths, path, "auths")) auths.set(key, storedLogin(value, path, key));
  const programs = new Map<string, string>();
  for (const [key, helper] of members(document.credHelpers, path, "credHelpers")) {
    programs.set(key, helperName(helper, path, `credHelpers["${key}"]`));
  }
  const store = document.credsStore;
  const hasStore = store !== undefined && store !== null && store !== "";
  return {
    path,
    auths,
    credHelpers: programs,
    credsStore: hasStore ? helperName(store, path, "credsStore") : undefined,
  };
}

function read(bytes: Uint8Array, path: string): Json {
  try {
    const limitBytes = LIMITS.configFileBytes;
    return parseStrictJson(bytes, { code: "config-invalid", where: path, limitBytes, byLine: true });
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "config-invalid") throw error;
    throw new PlimsollError("config-invalid", {
      what: error.what,
      // A damaged file may have a secret where a key should be.
      why: (error.why ?? "").replace(/".*"/s, "of an object"),
      fix: "correct it there, or move the file away and log in again",
      where: error.where ?? path,
    });
  }
}

function storedLogin(value: Json, path: string, registry: string): StoredLogin {
  const entry = object(value, path, `auths["${registry}"]`);
  const field = (name: string) => {
    const text = entry[name];
    return typeof text === "string" && text !== "" ? text : undefined;
  };
  const token = field("identitytoken");
  if (token !== undefined) return { kind: "refresh-token", token };
  const auth = field("auth");
  if (auth !== undefined) return decodeAuth(auth, path, registry);
  const username = field("username");
  const password = field("password");
  return username === undefined || password === undefined ? undefined : { kind: "password", username, password };
}

/** `auth` is base64 of USER:PASSWORD; docker pads it with NUL at times. */
function decodeAuth(auth: string, path: string, registry: string): Login {
  const text = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
  const colon = text.indexOf(":");
  if (colon <= 0) return refuse(path, `auths["${registry}"].auth is not base64 of USER:PASSWORD`);
  return { kind: "password", username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The name is part of a program's name, so it must not lead anywhere else. */
function helperName(value: Json, path: string, where: string): string {
  if (typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value)) return value;
  return refuse(path, `${where} is not the name of a credential helper`);
}

function members(value: Json | undefined, path: string, where: string): [string, Json][] {
  return value === undefined || value === null ? [] : Object.entries(object(value, path, where));
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
