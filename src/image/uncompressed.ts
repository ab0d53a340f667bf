import { DigestingCounter, digestAlgorithm } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { decompress } from "../format/compression/decompress.ts";
import type { Image, Layer } from "./image.ts";

/**
 * The tar of a layer, however it is compressed, checked against its diffID: OCI image-spec v1.1, config.md, `rootfs`.
 * Throws `digest-mismatch` at the end when it is another tar, and what `decompress` throws.
 */
export async function* uncompressed(layer: Layer): AsyncGenerator<Uint8Array, void, undefined> {
  const where = `layer ${layer.descriptor.digest}`;
  const counter = new DigestingCounter(digestAlgorithm(layer.diffID));
  for await (const chunk of decompress(layer.open(), { where })) {
    counter.update(chunk);
    yield chunk;
  }
  const found = counter.digest();
  if (found === layer.diffID) return;
  throw new PlimsollError("digest-mismatch", {
    what: `${where} is not the one that its image's config names`,
    why: `uncompressed, it has the digest ${found}, and the config says ${layer.diffID}`,
    where,
  });
}

/** Sizes of layers that were read through: a layer of a base may come from far away, and it never changes. */
const sizes = new WeakMap<Layer, Promise<number>>();

/** The size of a layer's tar, read through, once, when it is not known. Bytes. */
export function uncompressedSize(layer: Layer): Promise<number> {
  const known =
    layer.uncompressedSizeBytes === undefined ? sizes.get(layer) : Promise.resolve(layer.uncompressedSizeBytes);
  if (known !== undefined) return known;
  const size = readSize(layer);
  sizes.set(layer, size);
  return size;
}

async function readSize(layer: Layer): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of uncompressed(layer)) sizeBytes += chunk.length;
  return sizeBytes;
}

export interface ImageSize {
  /** The layers' tars, as a node keeps them. */
  readonly sizeBytes: number;
  /** What a node pulls that has nothing of it yet: manifest, config and the layers as stored. */
  readonly wireBytes: number;
}

/** Sums over the layers of one image. */
export async function measureImage(image: Image): Promise<ImageSize> {
  let sizeBytes = 0;
  for (const layer of image.layers) sizeBytes += await uncompressedSize(layer);
  const layerBytes = image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  return { sizeBytes, wireBytes: layerBytes + image.bytes.length + image.configBytes.length };
}
