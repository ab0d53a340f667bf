import { PlimsollError } from "../../base/error.ts";

/** Codes of Node and undici for connections that ended early or never answered: another try may succeed. */
const TRANSIENT = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "HPE_INVALID_EOF_STATE",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_INFO",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_SOCKET",
]);

/** Codes of OpenSSL for a certificate whose issuer is not trusted here. */
const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

const REASONS: Readonly<Record<string, { why: string; fix?: string }>> = {
  CERT_HAS_EXPIRED: { why: "its certificate has expired" },
  ECONNREFUSED: { why: "nothing listens there: the connection was refused" },
  ENOTFOUND: { why: "its name does not resolve", fix: "check the name, and HTTPS_PROXY where a proxy is needed" },
  HPE_INVALID_EOF_STATE: { why: "the connection ended in the middle of an answer" },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { why: "the connection ended in the middle of an answer" },
  ERR_TLS_CERT_ALTNAME_INVALID: { why: "its certificate is for another name" },
  UND_ERR_BODY_TIMEOUT: { why: "it stopped sending in the middle of an answer" },
  UND_ERR_CONNECT_TIMEOUT: { why: "it did not accept the connection in time" },
  UND_ERR_HEADERS_TIMEOUT: { why: "it did not answer in time" },
};

export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(codeOf(error));
}

export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.has(codeOf(error));
}

/** Did the server answer with something other than TLS? */
export function isPlainText(error: unknown): boolean {
  return isSslFailure(error) || codeOf(error) === "ECONNRESET" || codeOf(error) === "UND_ERR_SOCKET";
}

/** Did OpenSSL fail to understand the server? */
export function isSslFailure(error: unknown): boolean {
  return /^(EPROTO$|ERR_SSL_)/.test(codeOf(error));
}

/** The error for a failed exchange with `host`: `registry-protocol` when its answer was not HTTP. */
export function failureOf(host: string, error: unknown): PlimsollError {
  const code = codeOf(error);
  // Node and undici give every failure of a connection a code: anything else is a defect, and must not look like one.
  if (code === "") throw error;
  const isCut = TRANSIENT.has(code);
  if (isCut || !/^(HPE_|UND_ERR_RES_|UND_ERR_HEADERS_OVERFLOW$)/.test(code)) return unavailable(host, error);
  return new PlimsollError("registry-protocol", {
    what: `${host} does not answer in HTTP`,
    why: `what it sends cannot be read (${code})`,
    cause: error,
  });
}

/**
 * No answer came from `host`. The message is plimsoll's own: a library's message may contain text of a hostile host.
 */
function unavailable(host: string, error: unknown): PlimsollError {
  const code = codeOf(error);
  const known = isUntrusted(error)
    ? {
        why: `the issuer of its certificate is not trusted here (${code})`,
        fix: "name the issuer's certificate with --ca-file or SSL_CERT_FILE",
      }
    : isSslFailure(error)
      ? { why: "it does not speak TLS", fix: "if it serves plain http on purpose, say --insecure" }
      : REASONS[code];
  return new PlimsollError("registry-unavailable", {
    what: `cannot reach ${host}`,
    why: known?.why ?? `the connection broke (${code})`,
    ...(known?.fix === undefined ? {} : { fix: known.fix }),
    cause: error,
  });
}

/** What it means that an answer could not be read to its end. Throws when another try would not help. */
export function brokenAnswer(host: string, error: unknown, signal: AbortSignal): PlimsollError {
  if (signal.aborted) throw interruption(signal);
  if (error instanceof PlimsollError) throw error;
  const failure = failureOf(host, error);
  if (!isTransient(error)) throw failure;
  return failure;
}

/** The error to throw when the caller's signal is aborted: the signal's own reason if it has one. */
export function interruption(signal: AbortSignal): PlimsollError {
  if (signal.reason instanceof PlimsollError) return signal.reason;
  return new PlimsollError("interrupted", { what: "interrupted while talking to a registry" });
}

/** A URL that may be shown: its query may hold a signature, and its user part a password, so both are removed. */
export function printable(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
