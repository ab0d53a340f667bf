import { gzipSync, zstdCompressSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { MEDIA_TYPE, type MediaTypeFamily } from "../../src/format/oci/media-type.ts";
import { inMemory } from "../../src/image/blobs.ts";
import type { Image, ImageIndex, Layer } from "../../src/image/image.ts";

type Compression = "none" | "gzip" | "zstd";

export interface SampleFile {
  readonly path: string;
  readonly text: string;
}

interface ImageForm {
  readonly compression?: Compression;
  readonly architecture?: string;
  readonly family?: MediaTypeFamily;
  /** Of the manifest. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A small valid image with one layer for each list of files. It is made without plimsoll's writers. */
export function sampleImage(options: ImageForm & { readonly layers?: readonly (readonly SampleFile[])[] } = {}): Image {
  const files = options.layers ?? [[{ path: "hello", text: `for ${options.architecture ?? "amd64"}\n` }]];
  return imageOf(files.map(sampleTar), options);
}

/** A valid image with these archives as its layers. */
export function imageOf(tars: readonly Uint8Array[], form: ImageForm = {}): Image {
  const { compression = "gzip", family = "oci" } = form;
  return imageOfLayers(
    tars.map((tar) => sampleLayer(tar, compression, family)),
    form,
  );
}

/** A valid image with existing layers and a new manifest. */
export function imageOfLayers(layers: readonly Layer[], form: Omit<ImageForm, "compression"> = {}): Image {
  const { architecture = "amd64", family = "oci", annotations } = form;
  const config = {
    created: "1970-01-01T00:00:00Z",
    architecture,
    os: "linux",
    config: { Entrypoint: ["/hello"] },
    rootfs: { type: "layers" as const, diff_ids: layers.map(({ diffID }) => diffID) },
  };
  const configBytes = Buffer.from(JSON.stringify(config));
  const manifest = {
    schemaVersion: 2 as const,
    mediaType: MEDIA_TYPE[family].manifest,
    config: describe(MEDIA_TYPE[family].config, configBytes),
    layers: layers.map(({ descriptor }) => descriptor),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const descriptor = { ...describe(manifest.mediaType, bytes), platform: { os: "linux", architecture } };
  return { kind: "image", descriptor, bytes, manifest, configBytes, config, layers };
}

export function sampleIndex(images: readonly Image[], family: MediaTypeFamily = "oci"): ImageIndex {
  const mediaType = MEDIA_TYPE[family].index;
  const index = { schemaVersion: 2 as const, mediaType, manifests: images.map(({ descriptor }) => descriptor) };
  const bytes = Buffer.from(JSON.stringify(index));
  return { kind: "index", descriptor: describe(mediaType, bytes), bytes, index, images };
}

export function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: sha256(bytes), size: bytes.length };
}

function sampleLayer(tar: Uint8Array, compression: Compression, family: MediaTypeFamily): Layer {
  const types = MEDIA_TYPE[family];
  const bytes = { none: () => tar, gzip: () => gzipSync(tar), zstd: () => zstdCompressSync(tar) }[compression]();
  const mediaType = { none: types.layerTar, gzip: types.layerGzip, zstd: types.layerZstd }[compression];
  return { ...inMemory(describe(mediaType, bytes), bytes), diffID: sha256(tar) };
}

/** A ustar archive of regular files: POSIX.1-2001, pax, "ustar Interchange Format". */
export function sampleTar(files: readonly SampleFile[]): Buffer {
  const blocks = files.flatMap(({ path, text }) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [ustarHeader(path, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function ustarHeader(path: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(512);
  // The beginning of a path that does not fit into the name's 100 bytes goes into the prefix's 155.
  const slash = path.length <= 100 ? -1 : path.lastIndexOf("/", 155);
  header.write(path.slice(slash + 1), 0);
  header.write(path.slice(0, Math.max(0, slash)), 345);
  header.write("0000755\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${sizeBytes.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        0", 148);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** For a test that calls a writer without interrupting or watching it. */
export const UNWATCHED = { signal: new AbortController().signal, onProgress: () => {} };
