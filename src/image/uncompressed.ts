import { DigestingCounter, digestAlgorithm } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { type CompressionFormat, type DecompressOptions, decompressSteps } from "../format/compression/decompress.ts";
import type { DecompressionStep } from "../format/compression/step.ts";
import type { Image, Layer } from "./image.ts";

/**
 * The tar of a layer, decompressed if needed and checked against its diffID: OCI image-spec v1.1, config.md, `rootfs`.
 * Throws `digest-mismatch` at the end when it is another tar, and what `decompress` throws.
 */
export async function* uncompressed(
  layer: Layer,
  options: Pick<DecompressOptions, "blocking"> = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { steps } = await uncompressedSteps(layer, options);
  for await (const { bytes } of steps) yield bytes;
}

/** The steps of a layer's decompression, with the compression format. */
export interface LayerSteps {
  readonly format: CompressionFormat;
  readonly steps: AsyncGenerator<DecompressionStep>;
}

/** The layer as its bytes say that it is compressed, not yet checked against its diffID. Throws what `decompress` throws. */
export function decompressLayer(
  layer: Pick<Layer, "descriptor" | "open">,
  { blocking = false }: { readonly blocking?: boolean } = {},
): Promise<LayerSteps> {
  return decompressSteps(layer.open(), { where: `layer ${layer.descriptor.digest}`, blocking });
}

/** Like `uncompressed`, with the compression format, and with how far into the blob each step got. */
export async function uncompressedSteps(
  layer: Layer,
  {
    blocking = false,
    decompressed,
  }: {
    readonly blocking?: boolean;
    /** What `decompressLayer` gives, where it is not done here. */
    readonly decompressed?: LayerSteps;
  } = {},
): Promise<LayerSteps> {
  const where = `layer ${layer.descriptor.digest}`;
  const { format, steps } = decompressed ?? (await decompressLayer(layer, { blocking }));
  // A layer that is stored as a plain tar was already checked as a blob: its digest is its diffID.
  const isChecked = format === "none" && layer.descriptor.digest === layer.diffID;
  return { format, steps: isChecked ? steps : verifiedSteps(layer, steps, where) };
}

async function* verifiedSteps(
  layer: Layer,
  steps: AsyncIterable<DecompressionStep>,
  where: string,
): AsyncGenerator<DecompressionStep> {
  const counter = new DigestingCounter(digestAlgorithm(layer.diffID));
  for await (const step of steps) {
    counter.update(step.bytes);
    yield step;
  }
  const found = counter.digest();
  if (found === layer.diffID) return;
  throw new PlimsollError("digest-mismatch", {
    what: `${where} is not the layer that the image's config names`,
    why: `uncompressed, it has the digest ${found}, and the config says ${layer.diffID}`,
    where,
  });
}

/** Sizes of layers that were read to find them: the layer of a base may come from far away, and it never changes. */
const sizes = new WeakMap<Layer, Promise<number>>();

/** The size of a layer's tar in bytes. If it is not known, the layer is read once to find it. */
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
  /** Manifest, config and the uncompressed layers: what a node stores. */
  readonly sizeBytes: number;
  /** Manifest, config and the layers as stored: what a node pulls when it has no part of the image yet. */
  readonly wireBytes: number;
}

/** The size of one image; the totals of its ledger are the same. Layers of unknown size are read to find it. */
export async function sizeOfImage(image: Image): Promise<ImageSize> {
  let sizeBytes = image.bytes.length + image.configBytes.length;
  for (const layer of image.layers) sizeBytes += await uncompressedSize(layer);
  return { sizeBytes, wireBytes: wireSizeOfImage(image) };
}

/** Manifest, config and the layers as stored. */
export function wireSizeOfImage({ layers, bytes, configBytes }: Image): number {
  return layers.reduce((sum, { descriptor }) => sum + descriptor.size, bytes.length + configBytes.length);
}
