import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";

/** Whose certificates, log entries and timestamps are believed, and for which time. */
export interface TrustedRoot {
  /** As `@sigstore/verify` takes it: every authority that it rests on has been looked at. */
  readonly json: Json;
}

const MEDIA_TYPES = [
  "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
  "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
  "application/vnd.dev.sigstore.trustedroot.v0.2+json",
] as const;

/**
 * Reads a trusted root: sigstore/protobuf-specs, sigstore_trustroot.proto, in protobuf's JSON. The start of the time
 * for which an authority is trusted is required: a missing one would mean that it always was. Throws
 * `trusted-root-invalid`, and `limit-exceeded`.
 */
export function parseTrustedRoot(bytes: Uint8Array, where: string): TrustedRoot {
  const limitBytes = LIMITS.trustedRootBytes;
  const root = openJson(bytes, { code: "trusted-root-invalid", where, limitBytes, caseInsensitiveKeys: true });
  const found = root.some(["mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities"]);
  (found.mediaType ?? root.refuse("mediaType is missing")).oneOf(MEDIA_TYPES);
  for (const list of [found.tlogs, found.ctlogs]) listed(list).forEach(requireLog);
  for (const list of [found.certificateAuthorities, found.timestampAuthorities]) listed(list).forEach(requireAuthority);
  return { json: root.json };
}

function listed(list: JsonMember | undefined): readonly JsonMember[] {
  return list?.items(LIMITS.trustedAuthorities) ?? [];
}

function requireLog(log: JsonMember): void {
  const id = log.optional("checkpointKeyId") ?? log.required("logId");
  id.required("keyId").bytes();
  const key = log.required("publicKey");
  key.required("rawBytes").bytes();
  key.required("keyDetails").text();
  requireValidity(key.required("validFor"));
}

function requireAuthority(authority: JsonMember): void {
  const certificates = authority.required("certChain").required("certificates").items(LIMITS.bundleEntries);
  if (certificates.length === 0) authority.refuse("its chain holds no certificate");
  for (const certificate of certificates) certificate.required("rawBytes").bytes();
  requireValidity(authority.required("validFor"));
}

/** RFC 3339 in UTC, as protobuf's JSON writes a Timestamp. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

function requireValidity(validFor: JsonMember): void {
  for (const time of [validFor.required("start"), validFor.optional("end")]) {
    if (time !== undefined && (!TIME.test(time.text()) || Number.isNaN(Date.parse(time.text())))) {
      time.refuse("a time is wanted, as 2026-01-31T12:00:00Z");
    }
  }
}
