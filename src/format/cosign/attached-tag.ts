import type { Digest } from "../../base/digest.ts";

/** What cosign's older scheme keeps under tags of the image's repository: signatures, attestations, SBOMs. */
export type AttachedKind = "sig" | "att" | "sbom";

/** `sha256-HEX.sig`, the tag that belongs to the image or index: cosign's specs/SIGNATURE_SPEC.md, "Tag-based Discovery". */
export function attachedTag(subject: Digest, kind: AttachedKind): string {
  return `${subject.replace(":", "-")}.${kind}`;
}

const TAG = /^sha(?:256-[0-9a-f]{64}|512-[0-9a-f]{128})\.(sig|att|sbom)$/;

/** What is kept under a tag of this form; undefined for every other tag. */
export function attachedKindOf(tag: string): AttachedKind | undefined {
  return TAG.exec(tag)?.[1] as AttachedKind | undefined;
}
