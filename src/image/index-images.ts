import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Manifest } from "../format/oci/manifest.ts";
import { isIndexMediaType, isManifestMediaType } from "../format/oci/media-type.ts";
import { parseIndex, parseManifest } from "../format/oci/parse.ts";
import { isUnknownPlatform, type Platform } from "../format/oci/platform.ts";
import { type BlobSource, isThere, readBlob } from "./blob-source.ts";
import { isFetched } from "./foreign-layer.ts";
import { type Image, platformOf } from "./image.ts";
import { readImage } from "./read-image.ts";

/** The entries of an index, and the source of their bytes. */
export interface Within {
  readonly source: BlobSource;
  readonly manifests: readonly Descriptor[];
  /** See `Root`. */
  readonly isGathered: boolean;
}

/** An entry of an index, or of an index in it, that may be an image. */
export interface IndexEntry {
  readonly descriptor: Descriptor;
  /** As the index states it, or else the image's config. */
  readonly platform: Platform;
}

/**
 * The images that an index and the indexes nested in it name, for the wanted platforms. Manifests of other platforms
 * are not read, nor those of entries that state their platform. Attestations, which have the platform unknown/unknown,
 * are skipped.
 */
export class IndexImages {
  readonly name: string;
  readonly isGathered: boolean;
  readonly entries: IndexEntry[] = [];
  /** Platforms that were skipped, to be named when no image is found. */
  readonly unwanted: Platform[] = [];
  /** Missing blobs without which the platform of an entry is not known. */
  readonly missing: Digest[] = [];
  readonly #source: BlobSource;
  readonly #wants: (platform: Platform) => boolean;
  readonly #read = new Map<Digest, Image | undefined>();
  readonly #entered = new Set<Digest>();
  #count = 0;

  private constructor({ source, isGathered }: Within, wants: (platform: Platform) => boolean) {
    this.name = source.name;
    this.isGathered = isGathered;
    this.#source = source;
    this.#wants = wants;
  }

  /** Throws `limit-exceeded`, `manifest-invalid`, `digest-mismatch`. */
  static async of(within: Within, wants: (platform: Platform) => boolean): Promise<IndexImages> {
    const images = new IndexImages(within, wants);
    await images.#enter(within.manifests, 1);
    return images;
  }

  /** The image of an entry; undefined for an artifact. Throws `blob-unknown`. */
  async read({ descriptor }: Pick<IndexEntry, "descriptor">): Promise<Image | undefined> {
    const { digest } = descriptor;
    if (!this.#read.has(digest)) {
      const found = await readImage(this.#source, { descriptor });
      this.#read.set(digest, found.kind === "image" ? found : undefined);
    }
    const image = this.#read.get(digest);
    // Another entry may state another platform for the same image.
    return image && { ...image, descriptor };
  }

  /**
   * The first missing blob of an entry: its manifest, its config, or a layer that should be stored. Undefined when the
   * image is complete, and for a source that cannot tell.
   */
  missingOf({ descriptor }: IndexEntry): Promise<Digest | undefined> {
    return this.#missingOf(descriptor, ({ config, layers }) => [config, ...layers.filter(isFetched)]);
  }

  async #missingOf(
    descriptor: Descriptor,
    partsOf: (manifest: Manifest) => readonly Descriptor[],
  ): Promise<Digest | undefined> {
    const source = this.#source;
    if (source.has === undefined) return undefined;
    if (!isThere(source, descriptor)) return descriptor.digest;
    const bytes = await readBlob(source, descriptor, LIMITS.manifestBytes);
    const manifest = parseManifest(bytes, `${source.name} › ${descriptor.digest}`);
    return partsOf(manifest).find((part) => !isThere(source, part))?.digest;
  }

  async #enter(manifests: readonly Descriptor[], depth: number): Promise<void> {
    this.#count += manifests.length;
    if (depth > LIMITS.indexDepth) this.#tooMuch(`indexes are nested more than ${LIMITS.indexDepth} deep`);
    if (this.#count > LIMITS.descriptors) this.#tooMuch(`its indexes have more than ${LIMITS.descriptors} entries`);
    for (const descriptor of manifests) {
      const { platform, mediaType } = descriptor;
      const isIndex = isIndexMediaType(mediaType);
      if (!isIndex && !isManifestMediaType(mediaType)) continue;
      if (platform !== undefined && !this.#isWanted(platform)) continue;
      if (isIndex) await this.#enterIndex(descriptor, depth);
      else await this.#add(descriptor);
    }
  }

  async #enterIndex(descriptor: Descriptor, depth: number): Promise<void> {
    if (this.#entered.has(descriptor.digest)) return;
    this.#entered.add(descriptor.digest);
    if (!isThere(this.#source, descriptor)) return void this.missing.push(descriptor.digest);
    const bytes = await readBlob(this.#source, descriptor, LIMITS.manifestBytes);
    const index = parseIndex(bytes, `${this.#source.name} › ${descriptor.digest}`);
    await this.#enter(index.manifests, depth + 1);
  }

  async #add(descriptor: Descriptor): Promise<void> {
    if (descriptor.platform !== undefined) {
      this.entries.push({ descriptor, platform: descriptor.platform });
      return;
    }
    const missing = await this.#missingOf(descriptor, ({ config }) => [config]);
    if (missing !== undefined) return void this.missing.push(missing);
    const image = await this.read({ descriptor });
    if (image === undefined) return;
    const platform = platformOf(image);
    if (this.#isWanted(platform)) this.entries.push({ descriptor, platform });
  }

  #isWanted(platform: Platform): boolean {
    if (isUnknownPlatform(platform)) return false;
    const isWanted = this.#wants(platform);
    if (!isWanted) this.unwanted.push(platform);
    return isWanted;
  }

  #tooMuch(why: string): never {
    throw new PlimsollError("limit-exceeded", { what: `${this.#source.name} holds too many manifests`, why });
  }
}
