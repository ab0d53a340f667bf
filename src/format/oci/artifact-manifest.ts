import { type Digest, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { isDigest, refuse } from "./decode.ts";
import type { Descriptor } from "./descriptor.ts";
import type { Manifest } from "./manifest.ts";
import { MEDIA_TYPE } from "./media-type.ts";

type Annotations = Readonly<Record<string, string>>;

/** What is to be attached to an image. Everything in it goes into the digest, so nothing in it comes from a clock. */
export interface NewArtifact {
  /** A media type as RFC 6838, section 4.2, spells it. */
  readonly artifactType: string;
  readonly layers: readonly NewArtifactLayer[];
  /** Of the manifest: registries repeat them in the list of what is attached. */
  readonly annotations?: Annotations;
}

interface NewArtifactLayer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: Annotations;
}

export interface Content {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export interface EncodedArtifact extends Content {
  /** What the manifest names: the empty config, and the layers. */
  readonly blobs: readonly Content[];
}

/** OCI image-spec v1.1, manifest.md, "Guidance for an Empty Descriptor". */
export const EMPTY: Content = {
  descriptor: describe(MEDIA_TYPE.oci.empty, Buffer.from("{}")),
  bytes: Buffer.from("{}"),
};

const MOST_CHARACTERS = 127;
const MEDIA_TYPE_FORM = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$/;

/**
 * The manifest of an artifact, which belongs to `subject` where there is one: OCI image-spec v1.1, manifest.md, "Guidelines for Artifact
 * Usage". The same artifact has the same bytes: members have a fixed order, annotations are sorted, and of the subject
 * only what identifies it is taken over. The descriptor is the one that a list of referrers has.
 * Throws `manifest-invalid`, and `limit-exceeded` for what plimsoll would not read again.
 */
export function encodeArtifact(artifact: NewArtifact, subject?: Descriptor): EncodedArtifact {
  const { artifactType } = artifact;
  requireMediaType(artifactType, "artifactType");
  if (subject !== undefined && !isDigest(subject.digest))
    refuse("subject.digest", "it is not a sha256: or sha512: digest");
  const layers = artifact.layers.map(encodeLayer);
  const annotations = sorted(artifact.annotations);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    artifactType,
    config: EMPTY.descriptor,
    layers: (layers.length === 0 ? [EMPTY] : layers).map(({ descriptor }) => descriptor),
    ...(subject === undefined ? {} : { subject: identityOf(subject) }),
    ...annotations,
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  requireAtMost(LIMITS.manifestBytes, bytes, "the manifest of what is attached");
  const descriptor = { ...describe(MEDIA_TYPE.oci.manifest, bytes), artifactType, ...annotations };
  const blobs = new Map<Digest, Content>([EMPTY, ...layers].map((blob) => [blob.descriptor.digest, blob]));
  return { descriptor, bytes, blobs: [...blobs.values()] };
}

/**
 * The type of an artifact by its own manifest: its artifactType, else the media type of its config. distribution-spec
 * v1.1, "Listing Referrers".
 */
export function artifactTypeOf(manifest: Pick<Manifest, "artifactType"> & Partial<Pick<Manifest, "config">>) {
  return manifest.artifactType || manifest.config?.mediaType;
}

function identityOf({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function encodeLayer({ mediaType, bytes, annotations }: NewArtifactLayer, index: number): Content {
  requireMediaType(mediaType, `layers[${index}].mediaType`);
  requireAtMost(LIMITS.attachmentBytes, bytes, `layers[${index}] of what is attached`);
  return { descriptor: { ...describe(mediaType, bytes), ...sorted(annotations) }, bytes };
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: sha256(bytes), size: bytes.length };
}

function sorted(annotations: Annotations = {}): { readonly annotations?: Annotations } {
  const entries = Object.entries(annotations).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? {} : { annotations: Object.fromEntries(entries) };
}

function requireMediaType(text: string, where: string): void {
  if (MEDIA_TYPE_FORM.test(text) && text.length <= 2 * MOST_CHARACTERS + 1) return;
  refuse(where, `${JSON.stringify(text.slice(0, 80))} is not a media type`);
}

function requireAtMost(limitBytes: number, bytes: Uint8Array, what: string): void {
  if (bytes.length <= limitBytes) return;
  throw new PlimsollError("limit-exceeded", {
    what: `${what} is larger than ${limitBytes} bytes`,
    why: `it has ${bytes.length}, and plimsoll would not read it again`,
  });
}
