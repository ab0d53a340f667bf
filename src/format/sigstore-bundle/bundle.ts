import type { Json } from "../../base/strict-json.ts";
import type { Envelope } from "../in-toto/envelope.ts";

/** The media type of the bundles that are written: sigstore's bundle format v0.3. */
export const BUNDLE_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

export type BundleVersion = "0.1" | "0.2" | "0.3";

/** Every media type of a bundle that is read: earlier ones have the version as a parameter. */
export const BUNDLE_MEDIA_TYPES: Readonly<Record<string, BundleVersion>> = {
  "application/vnd.dev.sigstore.bundle+json;version=0.1": "0.1",
  "application/vnd.dev.sigstore.bundle+json;version=0.2": "0.2",
  "application/vnd.dev.sigstore.bundle+json;version=0.3": "0.3",
  [BUNDLE_MEDIA_TYPE]: "0.3",
};

/** A signature with what is needed to check it. */
export interface Bundle {
  readonly version: BundleVersion;
  readonly content: BundleContent;
  readonly signedBy: SignedBy;
  readonly logEntries: number;
  readonly timestamps: number;
  /** The whole bundle, of which every member has been read: what `@sigstore/verify` gets. */
  readonly json: Json;
}

export type BundleContent =
  | { readonly kind: "envelope"; readonly envelope: Envelope }
  | { readonly kind: "message"; readonly digest: MessageDigest; readonly signature: Uint8Array };

export interface MessageDigest {
  readonly algorithm: HashName;
  readonly bytes: Uint8Array;
}

export type HashName = "sha256" | "sha384" | "sha512";

/** `HashAlgorithm` of sigstore's common types, as far as signers use it. */
export const HASH_ALGORITHMS: Readonly<Record<HashName, string>> = {
  sha256: "SHA2_256",
  sha384: "SHA2_384",
  sha512: "SHA2_512",
};

/** Which key made the signature, as the bundle says: a hint, or a certificate in DER, the holder's first. */
export type SignedBy =
  | { readonly kind: "key"; readonly hint: string }
  | { readonly kind: "certificates"; readonly certificates: readonly Uint8Array[] };
