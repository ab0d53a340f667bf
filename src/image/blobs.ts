import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import { type Artifact, type Blob, type ImageIndex, imagesOf } from "./image.ts";

/**
 * All blobs of an artifact, each once and after the blobs that it names: whoever stores them in this order never has a
 * manifest without its layers.
 * Throws `manifest-invalid` for an index when not all of its entries were read: a copy of it would be incomplete.
 */
export function blobsOf(artifact: Artifact): readonly Blob[] {
  const blobs = new Map<Digest, Blob>();
  const add = (blob: Blob) => {
    if (!blobs.has(blob.descriptor.digest)) blobs.set(blob.descriptor.digest, blob);
  };
  for (const image of imagesOf(artifact)) {
    for (const layer of image.layers) add(layer);
    add(inMemory(image.manifest.config, image.configBytes));
    add(inMemory(image.descriptor, image.bytes));
  }
  if (artifact.kind === "index") {
    requireEveryEntry(artifact);
    for (const { descriptor, bytes, blobs: content } of artifact.others ?? []) {
      for (const blob of content) add(blob);
      add(inMemory(descriptor, bytes));
    }
    add(inMemory(artifact.descriptor, artifact.bytes));
  }
  return [...blobs.values()];
}

export function inMemory(descriptor: Descriptor, bytes: Uint8Array): Blob {
  return {
    descriptor,
    async *open(startByte = 0) {
      yield bytes.subarray(startByte);
    },
  };
}

function requireEveryEntry({ index, images, others = [], descriptor }: ImageIndex): void {
  const read = new Set<Digest>([...images, ...others].map((one) => one.descriptor.digest));
  const absent = index.manifests.find((entry) => !read.has(entry.digest));
  if (absent === undefined) return;
  throw new PlimsollError("manifest-invalid", {
    what: `the index ${descriptor.digest} cannot be written as a whole`,
    why: `its entry ${absent.digest} (${absent.mediaType}) is not among the images that were read`,
    fix: "write one of its images, or copy the index with a tool that copies everything in it",
  });
}
