import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { EncodedArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { isIndexMediaType, isManifestMediaType } from "../../format/oci/media-type.ts";
import { parseIndex, parseManifest } from "../../format/oci/parse.ts";
import { readBlob } from "../../image/blob-source.ts";
import { inMemory } from "../../image/blobs.ts";
import type { Blob } from "../../image/image.ts";
import {
  beyondLimit,
  type Referrer,
  type Referrers,
  readReferrer,
  type UnreadReferrer,
  unreadEntry,
} from "../../image/referrer.ts";
import { asWriteFailure } from "../file/write-failure.ts";
import { isUnderTag } from "./cosign-entry.ts";
import { isArtifactEntry, readIndexFile, withUnnamedEntry } from "./index-file.ts";
import { LayoutBlobs, requireLayout } from "./open.ts";
import { changeIndexFile, prepareLayout, storeBlobs } from "./write.ts";

/**
 * Attaches artifacts to an image of a layout: their blobs, and for each an entry without a name in index.json, which a
 * reader finds by the subject in its manifest. All of them are listed, or none. Attaching the same artifact again changes
 * nothing. Throws `image-unknown` when the image is not in the layout, `layout-invalid`, and `write-failed`.
 */
export async function attachEncodedToLayout(
  folder: string,
  subject: Descriptor,
  artifacts: readonly EncodedArtifact[],
  signal: AbortSignal,
): Promise<void> {
  const source = await openBlobs(folder);
  await requireSubject(source, subject);
  const contents = new Map<Digest, Blob>();
  for (const content of artifacts.flatMap((artifact) => [...artifact.blobs, artifact])) {
    contents.set(content.descriptor.digest, inMemory(content.descriptor, content.bytes));
  }
  try {
    await prepareLayout(folder, signal);
    await storeBlobs(folder, [...contents.values()], { signal, onProgress: () => undefined });
    await changeIndexFile(folder, signal, (index) =>
      artifacts.reduce((changed, { descriptor }) => withUnnamedEntry(changed, descriptor), index),
    );
  } catch (error) {
    throw asWriteFailure(error, `nothing was attached in ${source.name}`, "the images in it are as they were");
  }
}

/**
 * What is attached to an image of a layout: manifests that index.json leads to, also through indexes, whose subject is
 * the image. Throws `image-unknown` when there is none and the image is not in the layout either.
 */
export async function attachedInLayout(
  folder: string,
  subject: Digest,
  artifactType: string | undefined,
): Promise<Referrers> {
  const source = await openBlobs(folder);
  const index = parseIndex(await readIndexFile(folder), `${source.name} › index.json`);
  const search = new Search(source, subject);
  await search.visit(index.manifests, 0);
  const { found, unread } = search;
  if (found.length === 0 && !source.has({ digest: subject })) throw unknownSubject(source, subject);
  return {
    found: found.filter((each) => artifactType === undefined || each.artifactType === artifactType),
    unread,
  };
}

/**
 * The layers of what index.json knows by a tag of cosign's older scheme, or that `cosign save` put there for an image; none
 * when there is nothing. Throws `manifest-invalid`.
 */
export async function layersUnderTag(folder: string, tag: string): Promise<readonly Descriptor[]> {
  const source = await openBlobs(folder);
  const index = parseIndex(await readIndexFile(folder), `${source.name} › index.json`);
  const layers: Descriptor[] = [];
  for (const entry of index.manifests.filter((each) => isUnderTag(each, tag))) {
    const bytes = await readBlob(source, entry, LIMITS.manifestBytes);
    layers.push(...parseManifest(bytes, `${source.name} › ${tag}`).layers);
  }
  return layers;
}

/** One layer of what is attached, verified. Throws `limit-exceeded`, `blob-unknown`, `digest-mismatch`. */
export async function readLayoutLayer(folder: string, layer: Descriptor): Promise<Uint8Array> {
  return readBlob(await openBlobs(folder), layer, LIMITS.attachmentBytes);
}

class Search {
  readonly found: Referrer[] = [];
  readonly unread: UnreadReferrer[] = [];
  readonly #source: LayoutBlobs;
  readonly #subject: Digest;
  readonly #seen = new Set<Digest>();
  #foundBytes = 0;

  constructor(source: LayoutBlobs, subject: Digest) {
    this.#source = source;
    this.#subject = subject;
  }

  async visit(entries: readonly Descriptor[], depth: number): Promise<void> {
    for (const entry of entries) {
      if (this.#seen.has(entry.digest) || !this.#isReadable(entry)) continue;
      this.#seen.add(entry.digest);
      this.#requireFew(depth);
      await this.#look(entry, depth).catch((error: unknown) => {
        this.unread.push(unreadEntry(entry, error));
      });
    }
  }

  /** Images may be named without being there, image-layout.md allows it; what is attached should be there. */
  #isReadable(entry: Descriptor): boolean {
    if (!isIndexMediaType(entry.mediaType) && !isManifestMediaType(entry.mediaType)) return false;
    return this.#source.has(entry) || isArtifactEntry(entry);
  }

  async #look(entry: Descriptor, depth: number): Promise<void> {
    const referrer = await readReferrer(this.#source, entry, this.#subject);
    if (referrer !== undefined) this.#keep(referrer);
    if (!isIndexMediaType(entry.mediaType)) return;
    const bytes = await readBlob(this.#source, entry, LIMITS.manifestBytes);
    await this.visit(parseIndex(bytes, `${this.#source.name} › ${entry.digest}`).manifests, depth + 1);
  }

  #keep(referrer: Referrer): void {
    this.#foundBytes += referrer.bytes.length;
    const isWithin = this.found.length < LIMITS.referrers && this.#foundBytes <= LIMITS.referrersBytes;
    if (isWithin) this.found.push(referrer);
    else this.unread.push(beyondLimit(referrer.descriptor, this.#source.name));
  }

  #requireFew(depth: number): void {
    if (depth <= LIMITS.indexDepth && this.#seen.size <= LIMITS.descriptors) return;
    throw new PlimsollError("limit-exceeded", {
      what: `${this.#source.name} has too many manifests to find what is attached to one of them`,
      why: `plimsoll reads ${LIMITS.descriptors}, in indexes at most ${LIMITS.indexDepth} deep`,
    });
  }
}

async function openBlobs(folder: string): Promise<LayoutBlobs> {
  await requireLayout(folder);
  return new LayoutBlobs(folder, `oci:${folder}`);
}

async function requireSubject(source: LayoutBlobs, subject: Descriptor): Promise<void> {
  if (!source.has(subject)) throw unknownSubject(source, subject.digest);
  await readBlob(source, subject, LIMITS.manifestBytes);
}

function unknownSubject({ name }: LayoutBlobs, digest: Digest): PlimsollError {
  return new PlimsollError("image-unknown", {
    what: `${name}@${digest}: no such image`,
    why: "there is no such blob in the layout",
    fix: "write the image into it first",
  });
}
