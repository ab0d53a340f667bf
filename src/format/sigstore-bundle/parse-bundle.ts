import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { decodeEnvelope } from "../in-toto/envelope.ts";
import {
  BUNDLE_MEDIA_TYPES,
  type Bundle,
  type BundleContent,
  type BundleVersion,
  HASH_ALGORITHMS,
  type HashName,
  type MessageDigest,
  type SignedBy,
} from "./bundle.ts";

/**
 * Reads a bundle of v0.1 to v0.3: sigstore/protobuf-specs, sigstore_bundle.proto, in protobuf's JSON. Only the spelling
 * that writers use is accepted, and no unknown member, so that no other reader sees another bundle. Throws
 * `attestation-invalid`, and `limit-exceeded`.
 */
export function parseBundle(bytes: Uint8Array, where: string): Bundle {
  const limitBytes = LIMITS.attestationBytes;
  const root = openJson(bytes, { code: "attestation-invalid", where, limitBytes, caseInsensitiveKeys: true });
  return decodeBundle(root);
}

/** The same for a bundle that was made of something else. */
export function decodeBundle(root: JsonMember): Bundle {
  const names = ["mediaType", "verificationMaterial", "messageSignature", "dsseEnvelope"] as const;
  const { mediaType, verificationMaterial, messageSignature, dsseEnvelope } = root.some(names);
  const version = versionOf(mediaType ?? root.refuse("mediaType is missing"));
  const material = (verificationMaterial ?? root.refuse("verificationMaterial is missing")).some([
    ...(["publicKey", "x509CertificateChain", "certificate"] as const),
    ...(["tlogEntries", "timestampVerificationData"] as const),
  ]);
  const entries = material.tlogEntries?.items(LIMITS.bundleEntries) ?? [];
  for (const entry of entries) requireLogEntry(entry, version);
  return {
    version,
    content: contentOf(root, messageSignature, dsseEnvelope),
    signedBy: signedBy(verificationMaterial!, material, version),
    logEntries: entries.length,
    timestamps: countTimestamps(material.timestampVerificationData),
    json: root.json,
  };
}

function versionOf(mediaType: JsonMember): BundleVersion {
  const text = mediaType.text();
  const version = Object.hasOwn(BUNDLE_MEDIA_TYPES, text) ? BUNDLE_MEDIA_TYPES[text] : undefined;
  return version ?? mediaType.refuse(`it is one of ${Object.keys(BUNDLE_MEDIA_TYPES).join(", ")}`);
}

function contentOf(root: JsonMember, message: JsonMember | undefined, envelope: JsonMember | undefined): BundleContent {
  if ((message === undefined) === (envelope === undefined)) {
    root.refuse("exactly one of messageSignature and dsseEnvelope is wanted");
  }
  if (envelope !== undefined) return { kind: "envelope", envelope: decodeEnvelope(envelope) };
  const { messageDigest, signature } = message!.some(["messageDigest", "signature"]);
  return {
    kind: "message",
    digest: digestOf(messageDigest ?? message!.refuse("messageDigest is missing")),
    signature: notEmpty(signature ?? message!.refuse("signature is missing")),
  };
}

function digestOf(member: JsonMember): MessageDigest {
  const { algorithm, digest } = member.some(["algorithm", "digest"]);
  const spelt = (algorithm ?? member.refuse("algorithm is missing")).oneOf(Object.values(HASH_ALGORITHMS));
  const [name] = Object.entries(HASH_ALGORITHMS).find(([, value]) => value === spelt) as [HashName, string];
  return { algorithm: name, bytes: notEmpty(digest ?? member.refuse("digest is missing")) };
}

type Material = { readonly [name in "publicKey" | "x509CertificateChain" | "certificate"]?: JsonMember };

function signedBy(member: JsonMember, material: Material, version: BundleVersion): SignedBy {
  const { publicKey, x509CertificateChain: chain, certificate } = material;
  const found = [publicKey, chain, certificate].filter((one) => one !== undefined);
  if (found.length !== 1) return member.refuse("exactly one public key, certificate or chain is wanted");
  if (publicKey !== undefined) return { kind: "key", hint: publicKey.some(["hint"]).hint?.text() ?? "" };
  if (certificate !== undefined) return { kind: "certificates", certificates: [derOf(certificate)] };
  if (version === "0.3") return chain!.refuse("a bundle of v0.3 has one certificate, and no chain");
  const { certificates } = chain!.some(["certificates"]);
  const list = certificates?.items(LIMITS.bundleEntries) ?? [];
  if (list.length === 0) return chain!.refuse("the chain holds no certificate");
  return { kind: "certificates", certificates: list.map(derOf) };
}

function derOf(member: JsonMember): Uint8Array {
  const { rawBytes } = member.some(["rawBytes"]);
  return notEmpty(rawBytes ?? member.refuse("rawBytes is missing"));
}

const ENTRY_MEMBERS = [
  ...(["logIndex", "logId", "kindVersion", "integratedTime"] as const),
  ...(["inclusionPromise", "inclusionProof", "canonicalizedBody"] as const),
];

/** An entry of a log: sigstore_rekor.proto, `TransparencyLogEntry`. Since v0.2 its inclusion is proven, not only promised. */
function requireLogEntry(entry: JsonMember, version: BundleVersion): void {
  const { logIndex, logId, kindVersion, integratedTime, inclusionPromise, inclusionProof, canonicalizedBody } =
    entry.some(ENTRY_MEMBERS);
  requireCount(logIndex);
  requireCount(integratedTime);
  notEmpty((logId ?? entry.refuse("logId is missing")).required("keyId"));
  const kind = (kindVersion ?? entry.refuse("kindVersion is missing")).some(["kind", "version"]);
  kind.kind?.text();
  kind.version?.text();
  notEmpty(canonicalizedBody ?? entry.refuse("canonicalizedBody is missing"));
  if (inclusionPromise !== undefined) notEmpty(inclusionPromise.required("signedEntryTimestamp"));
  if (inclusionProof !== undefined) requireProof(inclusionProof, version);
  if (version === "0.1" && inclusionPromise === undefined) entry.refuse("inclusionPromise is missing");
  if (version !== "0.1" && inclusionProof === undefined) entry.refuse("inclusionProof is missing");
}

/** Bundles of v0.1 may have a proof without the log's signature under it. */
function requireProof(proof: JsonMember, version: BundleVersion): void {
  const { logIndex, rootHash, treeSize, hashes, checkpoint } = proof.some([
    ...(["logIndex", "rootHash", "treeSize", "hashes", "checkpoint"] as const),
  ]);
  requireCount(logIndex);
  requireCount(treeSize);
  rootHash?.bytes();
  for (const hash of hashes?.items(LIMITS.inclusionHashes) ?? []) hash.bytes();
  if (checkpoint === undefined && version === "0.1") return;
  (checkpoint ?? proof.refuse("checkpoint is missing")).required("envelope").text();
}

/** An int64 of protobuf's JSON, which is a string there; 0 where it is left out. */
function requireCount(member: JsonMember | undefined): void {
  if (member === undefined) return;
  const text = typeof member.json === "number" ? String(member.json) : member.text();
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) member.refuse("a whole number that is not negative is wanted");
}

function countTimestamps(member: JsonMember | undefined): number {
  const list = member?.some(["rfc3161Timestamps"]).rfc3161Timestamps?.items(LIMITS.bundleEntries) ?? [];
  for (const entry of list) notEmpty(entry.required("signedTimestamp"));
  return list.length;
}

function notEmpty(member: JsonMember): Uint8Array {
  const bytes = member.bytes();
  return bytes.length > 0 ? bytes : member.refuse("it is empty");
}
