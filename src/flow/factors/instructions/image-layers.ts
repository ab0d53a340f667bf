import { counted } from "../../../base/counted.ts";
import { PlimsollError } from "../../../base/error.ts";
import type { Image, Layer } from "../../../image/image.ts";
import { type ImageSize, sizeOfImage, uncompressed } from "../../../image/uncompressed.ts";
import { LayerScan } from "../../../measure/image/layer-scan.ts";
import { type Contents, contentsOf } from "./contents.ts";

/** A layer that an instruction has left. */
export interface InstructionLayer extends ImageSize {
  readonly contents: Contents;
}

/** An image without the layers of its base. */
export interface InstructionImage extends ImageSize {
  /** One for each instruction. */
  readonly layers: readonly InstructionLayer[];
}

/**
 * What the last `count` instructions of an image have left. BuildKit and podman leave a layer for every COPY and every
 * RUN, even where it changes nothing; OCI image-spec v1.1, config.md, `history`, says which entries have none. Throws
 * `manifest-invalid` where the history and the instructions do not fit.
 */
export async function readInstructions(image: Image, count: number): Promise<InstructionImage> {
  const history = (image.config.history ?? []).slice(-count);
  const own = history.filter(({ empty_layer }) => empty_layer !== true).length;
  if (history.length !== count || own > image.layers.length) {
    throw new PlimsollError("manifest-invalid", {
      what: "the builder's image does not say which instruction made which layer",
      why: `its history has ${history.length} of ${counted(count, "instruction")}, and it has ${counted(image.layers.length, "layer")}`,
      fix: "measure with --builder model",
    });
  }
  const split = image.layers.length - own;
  const base = await sizesOf(image.layers.slice(0, split));
  const found = await sizesOf(image.layers.slice(split));
  const whole = await sizeOfImage(image);
  const left = found.values();
  return {
    sizeBytes: whole.sizeBytes - sum(base, "sizeBytes"),
    wireBytes: whole.wireBytes - sum(base, "wireBytes"),
    layers: history.map(({ empty_layer }) => (empty_layer === true ? NOTHING : left.next().value!)),
  };
}

const NOTHING: InstructionLayer = { sizeBytes: 0, wireBytes: 0, contents: new Map() };

async function sizesOf(layers: readonly Layer[]): Promise<readonly InstructionLayer[]> {
  const found: InstructionLayer[] = [];
  for (const layer of layers) {
    const scan = new LayerScan(`layer ${layer.descriptor.digest}`, { depth: "headers", digests: false });
    let sizeBytes = 0;
    await scan.read(noted(uncompressed(layer), (bytes) => (sizeBytes += bytes)));
    found.push({ sizeBytes, wireBytes: layer.descriptor.size, contents: contentsOf(scan.entries, sizeBytes) });
  }
  return found;
}

async function* noted(chunks: AsyncIterable<Uint8Array>, add: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    add(chunk.length);
    yield chunk;
  }
}

function sum(layers: readonly ImageSize[], member: keyof ImageSize): number {
  return layers.reduce((total, layer) => total + layer[member], 0);
}
