import type { Digest } from "../../base/digest.ts";

/** What cosign's older scheme keeps under tags of the image's repository: signatures, attestations, SBOMs. */
export type AttachedKind = "sig" | "att" | "sbom";

/** `sha256-HEX.sig`, the tag that belongs to the image or index: cosign's specs/SIGNATURE_SPEC.md, "Tag-based Discovery". */
export function attachedTag(subject: Digest, kind: AttachedKind): string {
  return `${subject.replace(":", "-")}.${kind}`;
}
