import type { Digest } from "../../base/digest.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";

/** What `cosign sign` signs under the older scheme. */
export const SIMPLE_SIGNING_MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";

/** `critical.type` of the payloads that cosign writes. */
const SIGNATURE_TYPE = "cosign container image signature";

/** The claim "this image is signed": containers-signature(5), "JSON Data Format", and cosign's specs/SIGNATURE_SPEC.md. */
export interface SimpleSigning {
  /** The image, or the index. */
  readonly digest: Digest;
  /** Under which name the signer meant the image: a repository, with or without a tag. */
  readonly reference: string;
}

/** The bytes that are signed: the same claim has the same bytes, and cosign writes the same. */
export function encodeSimpleSigning({ digest, reference }: SimpleSigning): Uint8Array {
  const critical = {
    identity: { "docker-reference": reference },
    image: { "docker-manifest-digest": digest },
    type: SIGNATURE_TYPE,
  };
  return Buffer.from(JSON.stringify({ critical, optional: null }));
}

/** Throws `attestation-invalid`, and `limit-exceeded`. `optional` is the signer's own, and is not read. */
export function parseSimpleSigning(bytes: Uint8Array, where: string): SimpleSigning {
  const limitBytes = LIMITS.simpleSigningBytes;
  const { critical } = openJson(bytes, { code: "attestation-invalid", where, limitBytes }).members([
    "critical",
    "optional",
  ]);
  const { identity, image, type } = critical.members(["identity", "image", "type"]);
  type.oneOf([SIGNATURE_TYPE]);
  return {
    digest: image.members(["docker-manifest-digest"])["docker-manifest-digest"].digest(),
    reference: identity.members(["docker-reference"])["docker-reference"].text(),
  };
}
