import { gzipSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import type { GatheredFacts } from "../../src/evidence/image/gather.ts";
import type { ContainerConfig, HistoryEntry } from "../../src/format/oci/config.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { type TarMember, writeTar } from "../../src/format/tar/writer.ts";
import { inMemory } from "../../src/image/blobs.ts";
import type { Image, Layer } from "../../src/image/image.ts";
import { measureImage } from "../../src/measure/image/measure-image.ts";
import { surveyLayer } from "../../src/measure/image/survey-layer.ts";
import { imageFacts } from "../../src/session/image-facts.ts";
import { describe } from "./sample-image.ts";

/** A file of a planted layer; a path that ends with a slash is a folder. */
export interface PlantedFile {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
}

interface PlantedLayer {
  /** The instruction, as a builder writes it into the history. */
  readonly createdBy?: string;
  readonly files: readonly PlantedFile[];
}

export interface PlantedImage {
  readonly layers: readonly PlantedLayer[];
  readonly config?: ContainerConfig;
  /** Entries of the history that made no layer, after the others. */
  readonly history?: readonly HistoryEntry[];
  /** Layers without compression: with gzip, sizes would depend on the release of a compressor. */
  readonly plain?: boolean;
}

/** An image whose layers plimsoll's own tar writer has made. */
export async function plantImage({
  layers: planted,
  config = {},
  history = [],
  plain = false,
}: PlantedImage): Promise<Image> {
  const layers = await Promise.all(planted.map(({ files }) => layerOf(files, plain)));
  const imageConfig = {
    architecture: "amd64",
    os: "linux",
    config: { User: "65532:65532", Entrypoint: ["/app"], ...config },
    rootfs: { type: "layers" as const, diff_ids: layers.map(({ diffID }) => diffID) },
    history: [
      ...planted.map(({ createdBy = "COPY app /app # buildkit" }) => ({ created_by: createdBy })),
      ...history.map((entry) => ({ ...entry, empty_layer: true })),
    ],
  };
  const configBytes = Buffer.from(JSON.stringify(imageConfig));
  const manifest = {
    schemaVersion: 2 as const,
    mediaType: MEDIA_TYPE.oci.manifest,
    config: describe(MEDIA_TYPE.oci.config, configBytes),
    layers: layers.map(({ descriptor }) => descriptor),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const descriptor = { ...describe(manifest.mediaType, bytes), platform: { os: "linux", architecture: "amd64" } };
  return { kind: "image", descriptor, bytes, manifest, configBytes, config: imageConfig, layers };
}

/** The facts of a planted image, as `plimsoll lint` gathers them. */
export async function plantedFacts(planted: PlantedImage): Promise<GatheredFacts> {
  const image = await plantImage(planted);
  const { signal } = new AbortController();
  const survey = (layer: Layer) => surveyLayer(layer, { signal });
  return imageFacts(image, await measureImage(image, "planted", { survey, atOnce: 1, signal }));
}

/** The uncompressed size of all layers together. */
export async function storedBytesOf({ layers }: PlantedImage): Promise<number> {
  const tars = await Promise.all(layers.map(({ files }) => tarOf(files)));
  return tars.reduce((sum, { length }) => sum + length, 0);
}

async function layerOf(files: readonly PlantedFile[], plain: boolean): Promise<Layer> {
  const tar = await tarOf(files);
  const [type, blob] = plain ? [MEDIA_TYPE.oci.layerTar, tar] : [MEDIA_TYPE.oci.layerGzip, gzipSync(tar)];
  return { ...inMemory(describe(type, blob), blob), diffID: sha256(tar) };
}

async function tarOf(files: readonly PlantedFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(files.map(memberOf), 0)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function memberOf({ path, content = "", mode = 0o644, uid = 0 }: PlantedFile): TarMember {
  if (path.endsWith("/")) return { path: path.slice(0, -1), kind: "directory", mode: 0o755, uid, gid: 0 };
  const bytes = Buffer.from(content as string);
  const open = async function* () {
    yield bytes;
  };
  return { path, kind: "file", mode, uid, gid: 0, sizeBytes: bytes.length, open };
}
