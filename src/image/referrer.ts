import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { artifactTypeOf, EMPTY } from "../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Index, Manifest } from "../format/oci/manifest.ts";
import { isIndexMediaType, isManifestMediaType } from "../format/oci/media-type.ts";
import { parseIndex, parseManifest } from "../format/oci/parse.ts";
import { type BlobSource, readBlob } from "./blob-source.ts";
import { type Artifact, imagesOf } from "./image.ts";

/** What is attached to an image: a manifest, or an index, that names the image as its subject. */
export interface Referrer {
  /** With artifactType and annotations as the manifest itself has them, whatever the list says. */
  readonly descriptor: Descriptor;
  /** The artifactType, else the media type of the config; undefined for an index without artifactType. */
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  /** Without the empty descriptor, which stands for no layer. An index has none. */
  readonly layers: readonly Descriptor[];
  readonly subject: Descriptor;
  /** The manifest exactly as stored. */
  readonly bytes: Uint8Array;
}

/** An entry of a list of which could not be found out what it is. */
export interface UnreadReferrer {
  /** As the list has it: its artifactType may be wrong. */
  readonly descriptor: Descriptor;
  readonly error: PlimsollError;
}

/** Something that is not in `found` is certainly not attached only if `unread` is empty. */
export interface Referrers {
  readonly found: readonly Referrer[];
  readonly unread: readonly UnreadReferrer[];
}

/** Failures of one entry, which do not prevent the others from being read. */
const OF_ONE_ENTRY = new Set([
  "blob-unknown",
  "digest-mismatch",
  "image-unknown",
  "layout-invalid",
  "limit-exceeded",
  "manifest-invalid",
  "registry-protocol",
]);

/** What something can be attached to: the manifests of an artifact's images, then its index. */
export function subjectsOf(artifact: Artifact): readonly Descriptor[] {
  const images = imagesOf(artifact).map(({ descriptor }) => descriptor);
  return artifact.kind === "image" ? images : [...images, artifact.descriptor];
}

/**
 * Reads and verifies the manifest of an entry. Undefined when its subject is not `subject`. Throws what is wrong with
 * this entry as a `PlimsollError` that `unreadEntry` accepts, and everything else.
 */
export async function readReferrer(
  source: BlobSource,
  { mediaType, digest, size }: Descriptor,
  subject: Digest,
): Promise<Referrer | undefined> {
  const where = `${source.name} › ${digest}`;
  if (!isIndexMediaType(mediaType) && !isManifestMediaType(mediaType)) {
    throw new PlimsollError("manifest-invalid", {
      what: `${digest} is neither a manifest nor an index`,
      why: `its media type is ${JSON.stringify(mediaType.slice(0, 200))}`,
      where,
    });
  }
  const bytes = await readBlob(source, { mediaType, digest, size }, LIMITS.manifestBytes);
  const isIndex = isIndexMediaType(mediaType);
  const manifest: Index | Manifest = isIndex ? parseIndex(bytes, where) : parseManifest(bytes, where);
  if (manifest.subject?.digest !== subject) return undefined;
  const artifactType = artifactTypeOf(manifest);
  const annotations = manifest.annotations ?? {};
  const descriptor: Descriptor = {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(manifest.annotations === undefined ? {} : { annotations }),
  };
  return { descriptor, artifactType, annotations, layers: layersOf(manifest), subject: manifest.subject, bytes };
}

/** The entry with its failure, where the failure is its own. Throws every other failure. */
export function unreadEntry(descriptor: Descriptor, error: unknown): UnreadReferrer {
  if (error instanceof PlimsollError && OF_ONE_ENTRY.has(error.code)) return { descriptor, error };
  throw error;
}

/** The entry of a list that is longer than what is read. */
export function beyondLimit(descriptor: Descriptor, source: string): UnreadReferrer {
  const error = new PlimsollError("limit-exceeded", {
    what: `more is attached to an image in ${source} than plimsoll reads`,
    why: `it reads ${LIMITS.referrers} manifests with ${LIMITS.referrersBytes} bytes together`,
    where: descriptor.digest,
  });
  return { descriptor, error };
}

function layersOf(manifest: Index | Manifest): readonly Descriptor[] {
  return "layers" in manifest
    ? manifest.layers.filter(({ mediaType }) => mediaType !== EMPTY.descriptor.mediaType)
    : [];
}
