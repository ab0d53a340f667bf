import type { Digest } from "../base/digest.ts";
import type { ImageConfig } from "../format/oci/config.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Index, Manifest } from "../format/oci/manifest.ts";
import type { Platform } from "../format/oci/platform.ts";

/** Content that is named by a descriptor and opened when it is needed. */
export interface Blob {
  readonly descriptor: Descriptor;
  /**
   * The bytes as stored, from `startByte` on (0 when left out). Whoever hands out a blob that it read from elsewhere
   * checks size and digest while the bytes pass when they are read from the start, and throws `digest-mismatch`.
   */
  open(startByte?: number): AsyncIterable<Uint8Array>;
  /** Where the bytes lie on this machine, where they do: whoever reads them there checks them. */
  readonly file?: FilePlace;
}

/** Bytes of a regular file: the whole of it, or a part of an archive. */
export interface FilePlace {
  readonly path: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A layer of an image: a blob that is a tar, compressed or not. */
export interface Layer extends Blob {
  /** Of the uncompressed tar. */
  readonly diffID: Digest;
  /** Size of the uncompressed tar, where it is known without reading it. */
  readonly uncompressedSizeBytes?: number;
  /** The repository that surely holds it, for cross-repository mounts: `registry/repository`. */
  readonly mountFrom?: { readonly registry: string; readonly repository: string };
}

/** One image for one platform. Immutable; `bytes` are the manifest exactly as stored. */
export interface Image {
  readonly kind: "image";
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly configBytes: Uint8Array;
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

/** Images for several platforms. `bytes` are the index exactly as stored. */
export interface ImageIndex {
  readonly kind: "index";
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  readonly index: Index;
  /** In the order of the index. */
  readonly images: readonly Image[];
}

/** What a reference resolves to. */
export type Artifact = Image | ImageIndex;

export function imagesOf(artifact: Artifact): readonly Image[] {
  return artifact.kind === "image" ? [artifact] : artifact.images;
}

/** The platform as the index says it, or else as the image's own config does. */
export function platformOf({ descriptor, config }: Image): Platform {
  if (descriptor.platform !== undefined) return descriptor.platform;
  const { os, architecture, variant } = config;
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}
