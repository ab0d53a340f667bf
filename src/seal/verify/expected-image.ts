import type { Digest } from "../../base/digest.ts";
import type { Subject } from "../../format/in-toto/statement.ts";
import { fail } from "./check.ts";

/** The image that a signature has to be about. The caller has read its manifests and compared them with their digests. */
export interface ExpectedImage {
  /** What the user named: an index, or the manifest of an image. */
  readonly digest: Digest;
  /** The manifest of the wanted platform: `digest` itself, or one that the index lists. */
  readonly manifest: Digest;
  /** `linux/amd64` */
  readonly platform: string;
  /** The manifests of other platforms in the index, to say for which one a signature was meant. */
  readonly others: readonly { readonly digest: Digest; readonly platform: string }[];
}

/** The digests of a subject that images can have. Digests by other functions say nothing about an image. */
export function digestsOf({ digests }: Subject): readonly Digest[] {
  return (["sha256", "sha512"] as const).flatMap((algorithm) => {
    const hex = Object.hasOwn(digests, algorithm) ? digests[algorithm] : undefined;
    return hex === undefined ? [] : [`${algorithm}:${hex}` as Digest];
  });
}

/** Requires that one of the digests is this image's: of the index, or of any platform in it. */
export function requireSubject(
  digests: readonly Digest[],
  image: ExpectedImage,
): { readonly detail: string; readonly value: readonly Digest[] } {
  const own = new Set([image.digest, image.manifest, ...image.others.map(({ digest }) => digest)]);
  const value = digests.filter((digest) => own.has(digest));
  if (value.length > 0) return { detail: value.join(", "), value };
  const said = digests.length === 0 ? "no digest that an image can have" : digests.slice(0, 4).join(", ");
  return fail(`it is about ${said}, and not about ${image.digest}`);
}

/** Requires that what is about this image is about the wanted platform: its manifest, or the index that holds it. */
export function requirePlatform(digests: readonly Digest[], image: ExpectedImage): string {
  if (digests.includes(image.manifest)) return `${image.platform}: ${image.manifest}`;
  if (digests.includes(image.digest)) return `${image.platform}: by the index ${image.digest}`;
  const other = image.others.find(({ digest }) => digests.includes(digest));
  return fail(`it is about ${other?.platform ?? "another platform"}, and not about ${image.platform}`);
}
