import { createHash, generateKeyPairSync } from "node:crypto";
import { sha256 } from "../../src/base/digest.ts";
import type { Json } from "../../src/base/strict-json.ts";
import { preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "../../src/format/in-toto/envelope.ts";
import { keySigner, type Signer } from "../../src/seal/key/signer.ts";
import type { CheckName } from "../../src/seal/verify/check.ts";

/** Everything about a signed statement that an attacker may choose. */
export interface Draft {
  readonly statement: { readonly [name: string]: Json };
  readonly payloadType: string;
  readonly signer: Signer;
  /** What is really signed, where it is not the statement. */
  readonly signedInstead?: (draft: Draft) => Uint8Array;
  /** The signatures of the envelope, from the one that was made. */
  readonly signatures?: (good: Uint8Array) => readonly Uint8Array[];
  /** Changes the finished bundle. */
  readonly bundle?: (bundle: { [name: string]: Json }) => { [name: string]: Json };
}

/** One thing that is wrong, and the check that has to find it. */
export interface Attack {
  /** What it changes: two attacks of one kind exclude each other. */
  readonly kind: string;
  readonly name: string;
  readonly foundBy: CheckName;
  readonly change: (draft: Draft) => Draft;
}

export const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
export const OURS = keySigner(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "our key");
const THEIRS = keySigner(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "their key");

/** An index with two platforms, of which the first is wanted, and an image that has nothing to do with it. */
export const INDEX = sha256("index");
export const MANIFEST = sha256("linux/amd64");
const OTHER_PLATFORM = sha256("linux/arm64");
const OTHER_IMAGE = sha256("another image");
const SIGNED_IMAGE = sha256("an image that we did sign");
export const IMAGE = {
  digest: INDEX,
  manifest: MANIFEST,
  platform: "linux/amd64",
  others: [{ digest: OTHER_PLATFORM, platform: "linux/arm64" }],
};

export const hexOf = (digest: string) => digest.slice("sha256:".length);

export const GENUINE: Draft = {
  statement: {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "order", digest: { sha256: hexOf(MANIFEST) } }],
    predicateType: PREDICATE_TYPE,
    predicate: { buildDefinition: {} },
  },
  payloadType: STATEMENT_PAYLOAD_TYPE,
  signer: OURS,
};

const payloadOf = ({ statement }: Draft) => Buffer.from(JSON.stringify(statement));

/** The bytes of the bundle that a draft describes. */
export async function forge(draft: Draft): Promise<Uint8Array> {
  const payload = payloadOf(draft);
  const signed = draft.signedInstead?.(draft) ?? preAuthEncoding(draft.payloadType, payload);
  const good = await draft.signer.sign(signed);
  const signatures = (draft.signatures?.(good) ?? [good]).map((sig) => ({ sig: base64(sig), keyid: "" }));
  const bundle: { [name: string]: Json } = {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: OURS.publicKey.hint } },
    dsseEnvelope: { payload: base64(payload), payloadType: draft.payloadType, signatures },
  };
  return Buffer.from(JSON.stringify(draft.bundle?.(bundle) ?? bundle));
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function subjectAttack(name: string, foundBy: CheckName, subject: Json): Attack {
  return {
    ...{ kind: "subject", name, foundBy },
    change: (draft) => ({ ...draft, statement: { ...draft.statement, subject } }),
  };
}

const digestAttack = (name: string, digest: Json) => subjectAttack(name, "subject", [{ name: "order", digest }]);

const SUBJECTS: readonly Attack[] = [
  digestAttack("another image", { sha256: hexOf(OTHER_IMAGE) }),
  digestAttack("no digest", {}),
  digestAttack("a digest by another function only", { sha1: createHash("sha1").update("linux/amd64").digest("hex") }),
  digestAttack("sha512 with our digest's text", { sha512: hexOf(MANIFEST) }),
  digestAttack("capital letters", { sha256: hexOf(MANIFEST).toUpperCase() }),
  digestAttack("the beginning of our digest", { sha256: hexOf(MANIFEST).slice(0, 32) }),
  digestAttack("our digest and more", { sha256: `${hexOf(MANIFEST)}00` }),
  digestAttack("the digest with its algorithm", { sha256: MANIFEST }),
  digestAttack("the algorithm in capitals", { SHA256: hexOf(MANIFEST) }),
  subjectAttack("our digest as the name", "subject", [{ name: MANIFEST, digest: { sha256: hexOf(OTHER_IMAGE) } }]),
  subjectAttack("another platform", "platform", [{ name: "order", digest: { sha256: hexOf(OTHER_PLATFORM) } }]),
  subjectAttack("none", "statement", []),
  subjectAttack("not a list", "statement", { name: "order", digest: { sha256: hexOf(MANIFEST) } }),
  subjectAttack("a digest that is a number", "statement", [{ name: "order", digest: { sha256: 1 } }]),
  subjectAttack("left out", "statement", null),
];

function predicateAttack(name: string, predicateType: Json, foundBy: CheckName = "predicate-type"): Attack {
  return {
    ...{ kind: "predicateType", name, foundBy },
    change: (draft) => ({ ...draft, statement: { ...draft.statement, predicateType } }),
  };
}

const PREDICATES: readonly Attack[] = [
  predicateAttack("an SBOM", "https://spdx.dev/Document"),
  predicateAttack("an earlier version", "https://slsa.dev/provenance/v0.2"),
  predicateAttack("a slash more", `${PREDICATE_TYPE}/`),
  predicateAttack("in capitals", PREDICATE_TYPE.toUpperCase()),
  predicateAttack("a space more", `${PREDICATE_TYPE} `),
  predicateAttack("empty", "", "statement"),
  predicateAttack("a list", [PREDICATE_TYPE], "statement"),
];

function payloadTypeAttack(name: string, payloadType: string): Attack {
  return {
    ...{ kind: "payloadType", name, foundBy: "payload-type" },
    change: (draft) => ({ ...draft, payloadType }),
  };
}

const PAYLOAD_TYPES: readonly Attack[] = [
  payloadTypeAttack("plain text", "text/plain"),
  payloadTypeAttack("a simple signature", "application/vnd.dev.cosign.simplesigning.v1+json"),
  payloadTypeAttack("in capitals", STATEMENT_PAYLOAD_TYPE.toUpperCase()),
  payloadTypeAttack("with a parameter", `${STATEMENT_PAYLOAD_TYPE};charset=utf-8`),
  payloadTypeAttack("empty", ""),
];

function signedAttack(name: string, signedInstead: (draft: Draft) => Uint8Array): Attack {
  return { kind: "signature", name, foundBy: "signature", change: (draft) => ({ ...draft, signedInstead }) };
}

const about = (digest: string): Json => [{ name: "order", digest: { sha256: hexOf(digest) } }];

const SIGNATURES: readonly Attack[] = [
  signedAttack("over a statement about another image", (draft) => {
    const other = { ...draft.statement, subject: about(SIGNED_IMAGE) };
    return preAuthEncoding(draft.payloadType, Buffer.from(JSON.stringify(other)));
  }),
  signedAttack("over another kind of statement", (draft) => {
    const other = { ...draft.statement, predicateType: "https://example.com/other" };
    return preAuthEncoding(draft.payloadType, Buffer.from(JSON.stringify(other)));
  }),
  signedAttack("over another payloadType", (draft) => preAuthEncoding("text/html", payloadOf(draft))),
  signedAttack("over the payload without its type", payloadOf),
  signedAttack("over the payload in base64", (draft) =>
    preAuthEncoding(draft.payloadType, Buffer.from(base64(payloadOf(draft)))),
  ),
  signedAttack("over nothing", () => Buffer.alloc(0)),
  {
    ...{ kind: "signature", name: "by another key", foundBy: "signature" },
    change: (draft) => ({ ...draft, signer: THEIRS }),
  },
];

function countAttack(name: string, signatures: NonNullable<Draft["signatures"]>, foundBy: CheckName): Attack {
  return { kind: "signatures", name, foundBy, change: (draft) => ({ ...draft, signatures }) };
}

const bad = (good: Uint8Array) => Buffer.from(good).fill(1, good.length - 4);

const COUNTS: readonly Attack[] = [
  countAttack("a good one and a bad one", (good) => [good, bad(good)], "signatures"),
  countAttack("a bad one and a good one", (good) => [bad(good), good], "signatures"),
  countAttack("the same twice", (good) => [good, good], "signatures"),
  countAttack("none", () => [], "signatures"),
  countAttack("a changed one", (good) => [bad(good)], "signature"),
  countAttack("one cut short", (good) => [good.subarray(0, -1)], "signature"),
  countAttack("an empty one", () => [Buffer.alloc(0)], "signature"),
  countAttack("one with a byte more", (good) => [Buffer.concat([good, Buffer.from([0])])], "signature"),
];

function bundleAttack(name: string, foundBy: CheckName, bundle: NonNullable<Draft["bundle"]>): Attack {
  return { kind: "bundle", name, foundBy, change: (draft) => ({ ...draft, bundle }) };
}

const BUNDLES: readonly Attack[] = [
  bundleAttack("of an unknown version", "bundle", (bundle) => ({ ...bundle, mediaType: "application/json" })),
  bundleAttack("with a member nobody knows", "bundle", (bundle) => ({ ...bundle, extra: true })),
  bundleAttack("with a second spelling", "bundle", (bundle) => ({ ...bundle, DSSEEnvelope: bundle.dsseEnvelope! })),
  bundleAttack("without what signed it", "bundle", ({ verificationMaterial: _, ...bundle }) => bundle),
  bundleAttack("with a certificate instead of a key", "signed-by", (bundle) => ({
    ...bundle,
    verificationMaterial: { certificate: { rawBytes: base64(Buffer.from("certificate")) } },
  })),
  bundleAttack("of a message and of a statement", "bundle", (bundle) => ({
    ...bundle,
    messageSignature: { messageDigest: { algorithm: "SHA2_256", digest: base64(Buffer.alloc(32)) }, signature: "AAAA" },
  })),
];

/** Each thing that can be wrong by itself. */
export const ATTACKS: readonly Attack[] = [
  ...SUBJECTS,
  ...PREDICATES,
  ...PAYLOAD_TYPES,
  ...SIGNATURES,
  ...COUNTS,
  ...BUNDLES,
];
