import { type Digest, DigestingCounter } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { compress } from "../../format/compression/compress.ts";
import { type Compression, compressorIdentity } from "../../format/compression/compression.ts";
import { MEDIA_TYPE, type MediaTypeFamily } from "../../format/oci/media-type.ts";
import { writeTar } from "../../format/tar/writer.ts";
import type { Layer } from "../../image/image.ts";
import type { FileEntry } from "../file-entry.ts";
import { arrange, type MissingParents } from "./arrange.ts";
import type { BlobCache } from "./blob-cache.ts";

export interface LayerSettings {
  /** The time of every entry, in seconds since 1970. */
  readonly mtimeSeconds: number;
  readonly compression: Compression;
  readonly mediaTypes: MediaTypeFamily;
  readonly cache: BlobCache;
  /** `written` when left out. */
  readonly parents?: MissingParents;
}

export type BuiltLayer = Layer & { readonly uncompressedSizeBytes: number };

/**
 * A layer of the entries (OCI image-spec v1.1, layer.md). Its digest depends on the entries, the time and the
 * compressor alone. The tar is hashed first; it is made again and compressed only when the cache has no blob of that
 * diffID by that compressor. No file is held in memory.
 * Throws `layer-path-invalid` for paths that exclude each other, `source-changed` when a file is not the same twice.
 */
export async function buildLayer(entries: Iterable<FileEntry>, settings: LayerSettings): Promise<BuiltLayer> {
  const { mtimeSeconds, compression, cache } = settings;
  const members = arrange(entries, settings.parents ?? "written");
  const tar = await digestOf(writeTar(members, mtimeSeconds));
  const key = `${tar.digest} ${compressorIdentity(compression)}`;
  const blob =
    (await cache.find(key)) ??
    (await cache.add(
      key,
      compress(unchanged(writeTar(members, mtimeSeconds), tar.digest), compression, tar.sizeBytes),
    ));
  return {
    descriptor: { mediaType: mediaTypeOf(settings), digest: blob.digest, size: blob.sizeBytes },
    diffID: tar.digest,
    uncompressedSizeBytes: tar.sizeBytes,
    open: (startByte) => cache.open(blob, startByte),
  };
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<{ digest: Digest; sizeBytes: number }> {
  const counter = new DigestingCounter();
  for await (const chunk of bytes) counter.update(chunk);
  return { sizeBytes: counter.sizeBytes, digest: counter.digest() };
}

/** The second reading of the files must give the diffID of the first, or the layer would not be what it says. */
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

function mediaTypeOf({ mediaTypes, compression }: LayerSettings): string {
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
