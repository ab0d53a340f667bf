import type { Digest } from "../base/digest.ts";
import type { ImageConfig } from "../format/oci/config.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Index, Manifest } from "../format/oci/manifest.ts";
import type { Platform } from "../format/oci/platform.ts";

/** Content that a descriptor names, opened when it is needed. */
export interface Blob {
  readonly descriptor: Descriptor;
  /**
   * The bytes as stored, from `startByte` on (0 when left out). A blob that was read from elsewhere is checked while
   * its bytes pass, for size and digest, when it is read from the start; it throws `digest-mismatch`.
   */
  open(startByte?: number): AsyncIterable<Uint8Array>;
  /** The file on this machine that holds the bytes, if there is one. Whoever reads that file checks the bytes. */
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
  /** The digest of the uncompressed tar. */
  readonly diffID: Digest;
  /** Size of the uncompressed tar, if it is known without reading it. */
  readonly uncompressedSizeBytes?: number;
  /** A repository that certainly holds the layer, for cross-repository mounts: `registry/repository`. */
  readonly mountFrom?: { readonly registry: string; readonly repository: string };
  /**
   * Brings a layer that is elsewhere into a file, checked for size and digest; undefined where no file can be written.
   * Throws what reading the layer throws.
   */
  fetch?(): Promise<FetchedLayer | undefined>;
}

/** A copy of a layer on this machine. It is removed at the end of the run, or when it is dropped. */
interface FetchedLayer {
  readonly file: FilePlace;
  drop(): Promise<void>;
}

/** One image for one platform. It is immutable; `bytes` are the manifest exactly as stored. */
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
  /** What else the index names, each after what it names itself; only where a whole index was asked for. */
  readonly others?: readonly OtherManifest[];
}

/** A manifest that is no image: an attestation of BuildKit, an index within an index. It is copied, and never run. */
export interface OtherManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
  /** Config and layers. An index has none. */
  readonly blobs: readonly Blob[];
}

/** What a reference resolves to. */
export type Artifact = Image | ImageIndex;

export function imagesOf(artifact: Artifact): readonly Image[] {
  return artifact.kind === "image" ? [artifact] : artifact.images;
}

/** The platform that the index states, or else the one in the image's config. */
export function platformOf({ descriptor, config }: Image): Platform {
  if (descriptor.platform !== undefined) return descriptor.platform;
  return platformOfConfig(config);
}

export function platformOfConfig({ os, architecture, variant }: ImageConfig): Platform {
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}
