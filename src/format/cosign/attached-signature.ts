import { decodeBase64, encodeBase64 } from "../../base/base64.ts";
import { sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { memberOf, openJson } from "../../base/open-json.ts";
import { parsePem } from "../../base/pem.ts";
import type { Json } from "../../base/strict-json.ts";
import { encodeEnvelope, parseEnvelope } from "../in-toto/envelope.ts";
import type { Bundle } from "../sigstore-bundle/bundle.ts";
import { decodeBundle } from "../sigstore-bundle/parse-bundle.ts";

type Annotations = Readonly<Record<string, string>>;

/** The annotations of a layer under a `.sig` or `.att` tag: cosign's specs/SIGNATURE_SPEC.md. */
const ANNOTATION = {
  signature: "dev.cosignproject.cosign/signature",
  certificate: "dev.sigstore.cosign/certificate",
  logEntry: "dev.sigstore.cosign/bundle",
  timestamp: "dev.sigstore.cosign/rfc3161timestamp",
} as const;

/** The annotations of a signature that a key made. */
export function signatureAnnotations(signature: Uint8Array): Annotations {
  return { [ANNOTATION.signature]: encodeBase64(signature) };
}

/**
 * A layer under a `.sig` tag as the bundle of v0.1 that says the same, so that both are checked by the same code.
 * `payload` is what was signed. Throws `attestation-invalid`, and `limit-exceeded`.
 */
export function signatureAsBundle(payload: Uint8Array, annotations: Annotations, where: string): Bundle {
  const signature = base64In(annotations, ANNOTATION.signature, where);
  const digest = Buffer.from(sha256(payload).slice("sha256:".length), "hex").toString("base64");
  const messageSignature = { messageDigest: { algorithm: "SHA2_256", digest }, signature };
  return asBundle({ messageSignature }, annotations, where);
}

/** The same for a layer under an `.att` tag, which is an envelope. */
export function attestationAsBundle(envelope: Uint8Array, annotations: Annotations, where: string): Bundle {
  return asBundle({ dsseEnvelope: encodeEnvelope(parseEnvelope(envelope, where)) }, annotations, where);
}

function asBundle(content: Record<string, Json>, annotations: Annotations, where: string): Bundle {
  const timestamp = annotations[ANNOTATION.timestamp];
  const entry = annotations[ANNOTATION.logEntry];
  const verificationMaterial = {
    ...signedBy(annotations, where),
    ...(entry === undefined ? {} : { tlogEntries: [logEntry(entry, where)] }),
    ...(timestamp === undefined ? {} : { timestampVerificationData: timestamps(timestamp, where) }),
  };
  const mediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1";
  const json = { mediaType, verificationMaterial, ...content };
  return decodeBundle(memberOf(json, { code: "attestation-invalid", where }));
}

function signedBy(annotations: Annotations, where: string): Record<string, Json> {
  const certificate = annotations[ANNOTATION.certificate] ?? "";
  if (certificate === "") return { publicKey: { hint: "" } };
  const blocks = parsePem(certificate);
  if (blocks?.length !== 1 || blocks[0]!.label !== "CERTIFICATE") {
    throw invalid(where, `the annotation ${ANNOTATION.certificate} is not one certificate in PEM`);
  }
  return { certificate: { rawBytes: encodeBase64(blocks[0]!.bytes) } };
}

/** What Rekor promised: the entry, when it was made, and the log's signature of both. */
function logEntry(text: string, where: string): Json {
  const place = `${where} › ${ANNOTATION.logEntry}`;
  const { SignedEntryTimestamp, Payload } = openAnnotation(text, place).members(["SignedEntryTimestamp", "Payload"]);
  const { body, integratedTime, logIndex, logID } = Payload.members([
    ...(["body", "integratedTime", "logIndex", "logID"] as const),
  ]);
  const entry = openJson(body.bytes(), {
    ...{ code: "attestation-invalid" as const, where: `${place} › body` },
    limitBytes: LIMITS.attestationBytes,
  });
  if (!/^[0-9a-f]{64}$/.test(logID.text())) logID.refuse("the digest of the log's key is wanted, in hexadecimal");
  return {
    logIndex: String(logIndex.size()),
    logId: { keyId: Buffer.from(logID.text(), "hex").toString("base64") },
    kindVersion: { kind: entry.required("kind").text(), version: entry.required("apiVersion").text() },
    integratedTime: String(integratedTime.size()),
    inclusionPromise: { signedEntryTimestamp: encodeBase64(SignedEntryTimestamp.bytes()) },
    canonicalizedBody: body.text(),
  };
}

function timestamps(text: string, where: string): Json {
  const { SignedRFC3161Timestamp } = openAnnotation(text, `${where} › ${ANNOTATION.timestamp}`).members([
    "SignedRFC3161Timestamp",
  ]);
  return { rfc3161Timestamps: [{ signedTimestamp: encodeBase64(SignedRFC3161Timestamp.bytes()) }] };
}

function openAnnotation(text: string, where: string): JsonMember {
  const limitBytes = LIMITS.attestationBytes;
  return openJson(Buffer.from(text), { code: "attestation-invalid", where, limitBytes, caseInsensitiveKeys: true });
}

function base64In(annotations: Annotations, name: string, where: string): string {
  const text = annotations[name];
  if (text === undefined) throw invalid(where, `the annotation ${name} is missing`);
  if (decodeBase64(text) === undefined) throw invalid(where, `the annotation ${name} is not base64`);
  return text;
}

function invalid(where: string, why: string): PlimsollError {
  return new PlimsollError("attestation-invalid", { what: `${where} is not a signature`, why });
}
