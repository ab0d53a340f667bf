import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import { isIndexMediaType, isManifestMediaType } from "../format/oci/media-type.ts";
import { parseIndex, parseManifest } from "../format/oci/parse.ts";
import { type BlobSource, readBlob } from "./blob-source.ts";
import type { Blob, Image, OtherManifest } from "./image.ts";
import { verified } from "./verified.ts";

/**
 * The entries of an index that are no images, each after what it names: an index within the index, an attestation of
 * BuildKit, another artifact. Without them a copy of the index would be incomplete. Throws `manifest-invalid` for an entry
 * of another media type, because nobody knows what belongs to it; `limit-exceeded`, `digest-mismatch`, `blob-unknown`.
 */
export async function readOtherManifests(
  source: BlobSource,
  manifests: readonly Descriptor[],
  images: readonly Image[],
): Promise<readonly OtherManifest[]> {
  const reader = new Reader(source, images);
  await reader.enter(manifests, 1);
  return reader.others;
}

class Reader {
  readonly others: OtherManifest[] = [];
  readonly #source: BlobSource;
  readonly #seen: Set<Digest>;
  #count = 0;

  constructor(source: BlobSource, images: readonly Image[]) {
    this.#source = source;
    this.#seen = new Set(images.map(({ descriptor }) => descriptor.digest));
  }

  async enter(manifests: readonly Descriptor[], depth: number): Promise<void> {
    this.#requireFew(manifests.length, depth);
    for (const descriptor of manifests) {
      if (this.#seen.has(descriptor.digest)) continue;
      this.#seen.add(descriptor.digest);
      if (isIndexMediaType(descriptor.mediaType)) await this.#readIndex(descriptor, depth);
      else if (isManifestMediaType(descriptor.mediaType)) await this.#readManifest(descriptor);
      else throw this.#unknownEntry(descriptor);
    }
  }

  async #readIndex(descriptor: Descriptor, depth: number): Promise<void> {
    const bytes = await readBlob(this.#source, descriptor, LIMITS.manifestBytes);
    await this.enter(parseIndex(bytes, this.#where(descriptor)).manifests, depth + 1);
    this.others.push({ descriptor, bytes, blobs: [] });
  }

  async #readManifest(descriptor: Descriptor): Promise<void> {
    const bytes = await readBlob(this.#source, descriptor, LIMITS.manifestBytes);
    const { config, layers } = parseManifest(bytes, this.#where(descriptor));
    this.others.push({ descriptor, bytes, blobs: [config, ...layers].map((each) => this.#blob(each)) });
  }

  #blob(descriptor: Descriptor): Blob {
    return {
      descriptor,
      open: (startByte = 0) => {
        const chunks = this.#source.read(descriptor, startByte);
        return startByte === 0 ? verified(descriptor, chunks, this.#where(descriptor)) : chunks;
      },
    };
  }

  #requireFew(entries: number, depth: number): void {
    this.#count += entries;
    if (depth <= LIMITS.indexDepth && this.#count <= LIMITS.descriptors) return;
    throw new PlimsollError("limit-exceeded", {
      what: `${this.#source.name} names too many manifests to copy them all`,
      why: `plimsoll reads ${LIMITS.descriptors}, in indexes at most ${LIMITS.indexDepth} deep`,
    });
  }

  #unknownEntry({ digest, mediaType }: Descriptor): PlimsollError {
    return new PlimsollError("manifest-invalid", {
      what: `${this.#source.name} cannot be copied as a whole`,
      why: `an index in it names ${digest}, which is neither a manifest nor an index: ${mediaType}`,
      fix: "copy one of its platforms, or use a tool that copies everything",
    });
  }

  #where({ digest }: Descriptor): string {
    return `${this.#source.name} › ${digest}`;
  }
}
