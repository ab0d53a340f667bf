import { type Digest, DigestingCounter } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { compress } from "../../format/compression/compress.ts";
import { type Compression, compressorIdentity } from "../../format/compression/compression.ts";
import { MEDIA_TYPE, type MediaTypeFamily } from "../../format/oci/media-type.ts";
import { writeTar } from "../../format/tar/writer.ts";
import type { Layer } from "../../image/image.ts";
import type { FileEntry } from "../file-entry.ts";
import { arrange, type MissingParents } from "./arrange.ts";
import type { BlobCache, CachedBlob } from "./blob-cache.ts";

export interface LayerSettings {
  /** The time of every entry, in seconds since 1970. */
  readonly mtimeSeconds: number;
  readonly compression: Compression;
  readonly mediaTypes: MediaTypeFamily;
  readonly cache: BlobCache;
  /** The default is `written`. */
  readonly parents?: MissingParents;
  /** Names what the layer is made of: what has not changed since the last layer of that name is not compressed again. */
  readonly series?: string | undefined;
}

export type BuiltLayer = Layer & { readonly uncompressedSizeBytes: number };

/**
 * A layer of the entries (OCI image-spec v1.1, layer.md). Its digest depends only on the entries, the time and the
 * compressor. The tar is hashed first; it is made again and compressed only if the cache has no blob for that diffID
 * and compressor. No file is held in memory. Throws `layer-path-invalid` for paths that exclude each other,
 * `source-changed` if a file differs between its two readings.
 */
export async function buildLayer(entries: Iterable<FileEntry>, settings: LayerSettings): Promise<BuiltLayer> {
  const members = arrange(entries, settings.parents ?? "written");
  return layerOfTar(() => writeTar(members, settings.mtimeSeconds), settings);
}

/** The same of a whole tar, which gives the same bytes at every call. */
export async function layerOfTar(
  open: () => AsyncIterable<Uint8Array>,
  settings: Omit<LayerSettings, "mtimeSeconds" | "parents">,
): Promise<BuiltLayer> {
  const { compression, cache } = settings;
  const tar = await digestOf(open());
  const key = `${tar.digest} ${compressorIdentity(compression)}`;
  const again = () => unchanged(open(), tar.digest);
  const blob = (await cache.find(key)) ?? (await addTo(settings, key, again(), tar.sizeBytes));
  return {
    descriptor: { mediaType: mediaTypeOf(settings), digest: blob.digest, size: blob.sizeBytes },
    diffID: tar.digest,
    uncompressedSizeBytes: tar.sizeBytes,
    open: (startByte) => cache.open(blob, startByte),
  };
}

async function addTo(
  { cache, compression, series }: Omit<LayerSettings, "mtimeSeconds">,
  key: string,
  source: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): Promise<CachedBlob> {
  if (series === undefined || compression.algorithm !== "gzip") {
    return cache.add(key, compress(source, compression, sizeBytes));
  }
  await using earlier = await cache.openSeries(`${series} ${compressorIdentity(compression)}`);
  const blob = await cache.add(key, compress(source, compression, sizeBytes, earlier));
  await earlier.keep(blob);
  return blob;
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<{ digest: Digest; sizeBytes: number }> {
  const counter = new DigestingCounter();
  for await (const chunk of bytes) counter.update(chunk);
  return { sizeBytes: counter.sizeBytes, digest: counter.digest() };
}

/** The second reading of the files must give the diffID of the first, or the blob would not match its diffID. */
async function* unchanged(bytes: AsyncIterable<Uint8Array>, diffID: Digest): AsyncGenerator<Uint8Array> {
  const counter = new DigestingCounter();
  for await (const chunk of bytes) {
    counter.update(chunk);
    yield chunk;
  }
  if (counter.digest() !== diffID) {
    throw new PlimsollError("source-changed", {
      what: "a file changed while it was put into a layer",
      why: "its second reading differs from its first",
      fix: "run again when nothing writes to the files",
    });
  }
}

function mediaTypeOf({ mediaTypes, compression }: Pick<LayerSettings, "mediaTypes" | "compression">): string {
  const family = MEDIA_TYPE[mediaTypes];
  switch (compression.algorithm) {
    case "none":
      return family.layerTar;
    case "gzip":
      return family.layerGzip;
    case "zstd":
      return family.layerZstd;
  }
}
