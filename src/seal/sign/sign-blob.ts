import { crypto } from "../../base/crypto.ts";
import { encodeKeyBundle } from "../../format/sigstore-bundle/encode-bundle.ts";
import type { Signer } from "../key/signer.ts";

/** The bytes of a bundle with a signature of a file's content, as `cosign sign-blob --bundle` writes it. */
export async function blobBundle(signer: Signer, content: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(content);
  // Ed25519 names no hash: the bundle's digest is then only for looking up what was signed.
  const algorithm = signer.publicKey.hash ?? "sha256";
  const bytes = crypto().hash(algorithm, content, "buffer");
  return encodeKeyBundle({ kind: "message", digest: { algorithm, bytes }, signature }, signer.publicKey.hint);
}
