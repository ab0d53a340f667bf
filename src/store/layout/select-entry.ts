import { counted } from "../../base/counted.ts";
import { type Digest, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { isUnknownPlatform } from "../../format/oci/platform.ts";
import type { Root } from "../../image/blob-source.ts";
import { cosignKindOf, isUnderTag } from "./cosign-entry.ts";
import { indexOf, isArtifactEntry, REF_NAME } from "./index-file.ts";
import { isSameName } from "./same-name.ts";

/** The annotation in which containerd and docker store the whole name of an image: their `ref.name` is only its tag. */
const CONTAINERD_NAME = "io.containerd.image.name";

interface Wish {
  /** A `ref.name`, or the whole name that containerd writes. */
  readonly tag?: string;
  readonly digest?: Digest;
}

/**
 * The entry of an index.json that a user means: by tag, by digest, by both, or by neither when there is only one image
 * or one that is tagged `latest`. Several entries of one name, each for another platform, are combined into an index,
 * from which the platform is chosen (OCI image-spec v1.1, image-layout.md, "index.json").
 * Throws `image-unknown`, which names the existing images.
 */
export function selectEntry(source: string, manifests: readonly Descriptor[], wish: Wish): Root {
  const { tag, digest } = wish;
  const meant = manifests.filter((entry) => isMeant(entry, wish));
  const images = new Map(meant.map((entry) => [entry.digest, entry])).values().toArray();
  if (images.length === 1) return { descriptor: images[0]! };
  if (images.length === 0 && (tag !== undefined || digest !== undefined)) {
    throw unknown(source, manifests, `it has no ${[tag, digest].filter(Boolean).join("@")}`);
  }
  if (isOneImage(images)) return gathered(images);
  if (tag !== undefined) throw unknown(source, images, `it has ${counted(images.length, "image")} named ${tag}`);
  const latest = manifests.some((entry) => isMeant(entry, { tag: "latest" }));
  if (latest) return selectEntry(source, manifests, { tag: "latest" });
  throw unknown(source, images, `it has ${counted(images.length, "image")}, and none is tagged latest`);
}

function isMeant(entry: Descriptor, { tag, digest }: Wish): boolean {
  if (digest !== undefined && entry.digest !== digest) return false;
  if (digest === undefined && entry.platform !== undefined && isUnknownPlatform(entry.platform)) return false;
  if (tag === undefined) return digest !== undefined || !(isArtifactEntry(entry) || cosignKindOf(entry) !== undefined);
  const { [REF_NAME]: refName, [CONTAINERD_NAME]: whole } = entry.annotations ?? {};
  return refName === tag || isUnderTag(entry, tag) || (whole !== undefined && isSameName(whole, tag));
}

/**
 * Entries with the same name are one image; entries without names are one only if the index itself gives their
 * platforms.
 */
function isOneImage(entries: readonly Descriptor[]): boolean {
  const names = new Set(entries.map(nameOf));
  if (names.size !== 1) return false;
  return !names.has(undefined) || entries.every(({ platform }) => platform !== undefined);
}

function gathered(entries: readonly Descriptor[]): Root {
  const bytes = Buffer.from(JSON.stringify(indexOf(entries)));
  const descriptor = { mediaType: MEDIA_TYPE.oci.index, digest: sha256(bytes), size: bytes.length };
  return { descriptor, bytes, isGathered: true };
}

function nameOf({ annotations = {} }: Descriptor): string | undefined {
  return annotations[CONTAINERD_NAME] ?? annotations[REF_NAME];
}

function unknown(source: string, manifests: readonly Descriptor[], why: string): PlimsollError {
  const names = [...new Set(manifests.map((entry) => nameOf(entry) ?? `@${entry.digest}`))].slice(0, 20);
  return new PlimsollError("image-unknown", {
    what: `${source}: no such image`,
    why,
    fix: names.length === 0 ? "write an image into it first" : `name one of these: ${names.join(", ")}`,
  });
}
