import type { Digest } from "../base/digest.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import { isIndexMediaType } from "../format/oci/media-type.ts";
import { parseIndex } from "../format/oci/parse.ts";
import { type Artifact, type Image, imagesOf, type OtherManifest } from "./image.ts";

/** Annotations of an entry of an index: BuildKit, docs/attestations/attestation-storage.md, "Attestation Manifest Descriptor". */
const REFERENCE_TYPE = "vnd.docker.reference.type";
const REFERENCE_DIGEST = "vnd.docker.reference.digest";
const ATTESTATION = "attestation-manifest";

/** An entry of an index that says of itself that it holds statements about an image of the same index. */
export interface IndexAttestation {
  /** The entry. */
  readonly descriptor: Descriptor;
  /** What the entry says that it is about: text from outside, and undefined where it says nothing. */
  readonly about: string | undefined;
  /** The images of the same index. */
  readonly images: readonly Image[];
  /** Its manifest; undefined where the entry names an image, or an index. */
  readonly manifest: OtherManifest | undefined;
}

/**
 * The attestations in an index, and in the indexes nested in it, in their order. Two entries may name one manifest and say
 * different things of it: both are here. An image that was opened alone has none. Throws `manifest-invalid`.
 */
export function attestationsOf(artifact: Artifact): readonly IndexAttestation[] {
  if (artifact.kind === "image") return [];
  const others = new Map((artifact.others ?? []).map((other) => [other.descriptor.digest, other]));
  const entered = new Set<Digest>();
  const listed = (manifests: readonly Descriptor[]): readonly IndexAttestation[] => {
    const digests = new Set(manifests.map(({ digest }) => digest));
    const images = imagesOf(artifact).filter(({ descriptor }) => digests.has(descriptor.digest));
    return manifests.flatMap((descriptor) => {
      const { annotations, digest } = descriptor;
      const other = others.get(digest);
      const isIndex = isIndexMediaType(descriptor.mediaType);
      if (annotations?.[REFERENCE_TYPE] === ATTESTATION) {
        return [{ descriptor, about: annotations[REFERENCE_DIGEST], images, manifest: isIndex ? undefined : other }];
      }
      if (!isIndex || other === undefined || entered.has(digest)) return [];
      entered.add(digest);
      return listed(parseIndex(other.bytes, `index ${digest}`).manifests);
    });
  };
  return listed(artifact.index.manifests);
}
