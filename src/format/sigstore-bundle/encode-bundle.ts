import { encodeBase64 } from "../../base/base64.ts";
import { encodeEnvelope } from "../in-toto/envelope.ts";
import { BUNDLE_MEDIA_TYPE, type BundleContent, HASH_ALGORITHMS } from "./bundle.ts";

/**
 * The bytes of a bundle of v0.3 that a key signed. `hint` says which key for people, and for clients that have several;
 * cosign takes the digest of the public key.
 */
export function encodeKeyBundle(content: BundleContent, hint: string): Uint8Array {
  const bundle = {
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint } },
    ...encodeContent(content),
  };
  return Buffer.from(JSON.stringify(bundle));
}

function encodeContent(content: BundleContent) {
  if (content.kind === "envelope") return { dsseEnvelope: encodeEnvelope(content.envelope) };
  const { digest, signature } = content;
  const messageDigest = { algorithm: HASH_ALGORITHMS[digest.algorithm], digest: encodeBase64(digest.bytes) };
  return { messageSignature: { messageDigest, signature: encodeBase64(signature) } };
}
