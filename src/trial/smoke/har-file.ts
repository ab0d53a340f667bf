import { counted } from "../../base/counted.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { namesSecret } from "../../base/secret-name.ts";
import { PATH, type SmokeList, type SmokeRequest, TOKEN } from "./request.ts";

/**
 * The headers that are taken: they say which answer is wanted. The others describe a browser, its connection and its
 * session.
 */
const TAKEN: ReadonlySet<string> = new Set(["accept", "accept-language", "content-type"]);

const CREDENTIALS: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

const FORM = "application/x-www-form-urlencoded";

/**
 * Reads the requests of an HTTP archive (HAR 1.2, log.entries[].request), which a browser saves. Only methods, paths and
 * bodies are taken: hosts are left out, because the images answer in their place, and so are credentials, because the
 * archive holds a living session of somebody. Notes say what was left out. Throws `config-invalid`.
 */
export function parseHar(bytes: Uint8Array, where: string): SmokeList {
  const root = openJson(bytes, { code: "config-invalid", where, limitBytes: LIMITS.smokeFileBytes });
  const entries = root.required("log").required("entries").items(LIMITS.smokeRequests);
  const asked = entries.map((entry) => entry.required("request"));
  const read = asked.map(readRequest);
  const requests = read.flatMap(({ request }) => (request === null ? [] : [request]));
  if (requests.length === 0) root.refuse("it has no request that can be sent again");
  return { requests, port: null, env: [], args: [], notes: notesOf(read) };
}

interface ReadRequest {
  /** Null where it cannot be sent again. */
  readonly request: SmokeRequest | null;
  readonly host: string | null;
  readonly lacksBody: boolean;
  /** In small letters. */
  readonly credentials: readonly string[];
}

function readRequest(member: JsonMember): ReadRequest {
  const method = member.required("method").text();
  if (!TOKEN.test(method)) member.required("method").refuse("a method is wanted, such as GET");
  const url = URL.parse(member.required("url").text());
  const nothing = { request: null, host: null, lacksBody: false, credentials: [] };
  if (url === null || !/^https?:$/.test(url.protocol)) return nothing;
  const path = url.pathname + url.search;
  if (!PATH.test(path)) return nothing;
  const all = readHeaders(member);
  const body = readBody(member);
  const credentials = all.map(([name]) => name).filter(isCredential);
  if (body === "missing") return { ...nothing, host: url.host, lacksBody: true };
  const headers = all.filter(([name]) => TAKEN.has(name));
  return {
    request: { method, path, headers, body, isInFlight: false, varies: [] },
    host: url.host,
    lacksBody: false,
    credentials,
  };
}

function isCredential(name: string): boolean {
  return CREDENTIALS.has(name) || namesSecret(name.replaceAll("-", "_"));
}

function readHeaders(request: JsonMember): (readonly [string, string])[] {
  const items = request.optional("headers")?.items(LIMITS.smokeHeaders) ?? [];
  return items.map((header) => {
    const value = header.required("value");
    if (/[\r\n]/.test(value.text())) value.refuse("a header's value is one line");
    return [header.required("name").text().toLowerCase(), value.text()] as const;
  });
}

/** A browser that does not keep a body, such as that of a file, leaves its text out and may still say its size. */
function readBody(request: JsonMember): Uint8Array | null | "missing" {
  const data = request.optional("postData");
  const text = data?.optional("text")?.text();
  if (text !== undefined) return bounded(data!, text);
  const fields = data?.optional("params")?.items(LIMITS.smokeHeaders) ?? [];
  if (fields.length > 0) {
    if (!data!.required("mimeType").text().startsWith(FORM)) return "missing";
    const pairs = fields.map((field) => [field.required("name").text(), field.optional("value")?.text() ?? ""]);
    return bounded(data!, new URLSearchParams(pairs).toString());
  }
  const size = request.optional("bodySize")?.json;
  return typeof size === "number" && size > 0 ? "missing" : null;
}

function bounded(data: JsonMember, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return bytes.length <= LIMITS.smokeBodyBytes ? bytes : data.refuse(`it has more than ${LIMITS.smokeBodyBytes} bytes`);
}

function notesOf(read: readonly ReadRequest[]): string[] {
  const hosts = [...new Set(read.flatMap(({ host }) => (host === null ? [] : [host])))];
  const withCredentials = read.filter(({ request, credentials }) => request !== null && credentials.length > 0);
  const names = [...new Set(withCredentials.flatMap(({ credentials }) => credentials))].sort();
  const withoutBody = read.filter(({ lacksBody }) => lacksBody).length;
  const notHttp = read.filter(({ host }) => host === null).length;
  return [
    ...(hosts.length < 2
      ? []
      : [`The file has requests to ${hosts.length} hosts: all of them are sent to the images.`]),
    ...(names.length === 0
      ? []
      : [`Credentials were left out of ${counted(withCredentials.length, "request")}: ${names.join(", ")}.`]),
    ...(withoutBody === 0 ? [] : [`${counted(withoutBody, "request")} left out: the file does not hold the body.`]),
    ...(notHttp === 0 ? [] : [`${counted(notHttp, "request")} left out: not one of HTTP.`]),
  ];
}
