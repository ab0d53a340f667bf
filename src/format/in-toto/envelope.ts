import { encodeBase64 } from "../../base/base64.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";

/** The payloadType of in-toto statements: in-toto attestation spec v1, envelope.md. */
export const STATEMENT_PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** The media type of an envelope that is a layer of its own, as cosign attaches them under `.att` tags. */
export const ENVELOPE_MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json";

/** A DSSE envelope: secure-systems-lab/dsse, envelope.md. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

interface EnvelopeSignature {
  /** A hint for people that nothing may rest on. Empty where there is none: cosign 3 takes no other. */
  readonly keyid: string;
  readonly signature: Uint8Array;
}

/**
 * The bytes that the signature of an envelope is about: DSSE protocol.md, "Signature Definition". Lengths are in bytes,
 * so that no type and payload can pass for another pair.
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/**
 * Reads an envelope with any number of signatures. Throws `attestation-invalid`, also for a member that is not known,
 * and `limit-exceeded`.
 */
export function parseEnvelope(bytes: Uint8Array, where: string): Envelope {
  const limitBytes = LIMITS.attestationBytes;
  return decodeEnvelope(openJson(bytes, { code: "attestation-invalid", where, limitBytes, caseInsensitiveKeys: true }));
}

/** The same for an envelope inside another document. */
export function decodeEnvelope(member: JsonMember): Envelope {
  const { payloadType, payload, signatures } = member.some(["payloadType", "payload", "signatures"]);
  const missing = (name: string) => member.refuse(`${name} is missing`);
  return {
    payloadType: (payloadType ?? missing("payloadType")).text(),
    payload: (payload ?? missing("payload")).bytes(),
    signatures: (signatures ?? missing("signatures")).items(LIMITS.envelopeSignatures).map((entry) => {
      const { keyid, sig } = entry.some(["keyid", "sig"]);
      return { keyid: keyid?.text() ?? "", signature: (sig ?? entry.refuse("sig is missing")).bytes() };
    }),
  };
}

/** The envelope as JSON. */
export function encodeEnvelope({ payloadType, payload, signatures }: Envelope): Json {
  return {
    payload: encodeBase64(payload),
    payloadType,
    signatures: signatures.map(({ keyid, signature }) => ({ sig: encodeBase64(signature), keyid })),
  };
}
