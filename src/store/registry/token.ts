import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import type { Login } from "./docker-config.ts";
import type { Body } from "./transport.ts";

export interface Token {
  readonly value: string;
  readonly lifetimeMs: number;
}

export interface TokenQuery {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly login: Login | undefined;
}

/** How to request a token: distribution's token specification, and its OAuth2 form for refresh tokens. */
export interface TokenRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
}

const DEFAULT_LIFETIME_S = 60;
const CLIENT = "plimsoll";

export function tokenRequest({ realm, service, scopes, login }: TokenQuery): TokenRequest {
  if (login?.kind === "refresh-token") {
    const form = new URLSearchParams({ grant_type: "refresh_token", client_id: CLIENT, refresh_token: login.token });
    if (service !== undefined) form.set("service", service);
    if (scopes.length > 0) form.set("scope", scopes.join(" "));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const bytes = Buffer.from(form.toString());
    return { method: "POST", url: realm, headers, body: { sizeBytes: bytes.length, open: () => bytes } };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const headers: Record<string, string> = login === undefined ? {} : { authorization: basicAuthorization(login) };
  return { method: "GET", url, headers };
}

export function basicAuthorization({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/**
 * Parses the answer of a token server. Throws `registry-protocol`, and never quotes the answer, which may hold a
 * secret.
 */
export function parseToken(bytes: Uint8Array, host: string): Token {
  let answer: Json;
  try {
    const where = `token of ${host}`;
    answer = parseStrictJson(bytes, { code: "registry-protocol", where, limitBytes: LIMITS.registryAnswerBytes });
  } catch {
    throw unusable(host, "it is not JSON");
  }
  const { token, access_token, expires_in } = (answer ?? {}) as Record<string, unknown>;
  const value = token || access_token;
  if (typeof value !== "string" || !/^[\x21-\x7e]+$/.test(value)) throw unusable(host, "it holds no token");
  const lifetime = typeof expires_in === "number" && expires_in > 0 ? expires_in : DEFAULT_LIFETIME_S;
  return { value, lifetimeMs: lifetime * 1000 };
}

function unusable(host: string, why: string): PlimsollError {
  return new PlimsollError("registry-protocol", { what: `the answer of the token server ${host} cannot be used`, why });
}
