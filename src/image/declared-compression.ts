import { PlimsollError } from "../base/error.ts";
import type { CompressionFormat } from "../format/compression/decompress.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";

/** OCI image-spec v1.1, media-types.md, and docker's schema 2: `….tar`, `….tar+gzip`, `….tar.gzip`, `….tar+zstd`. */
const LAYER_TYPE = /^application\/vnd\.(?:oci|docker)\.image\..+\.tar(?:[+.](gzip|zstd))?$/;

/**
 * Holds a layer to its media type. Some programs go by it and others by the first bytes: a layer of which they say
 * different things is unpacked by one and refused by another. Throws `manifest-invalid`.
 */
export function requireDeclared({ digest, mediaType }: Descriptor, found: CompressionFormat): void {
  const declared = LAYER_TYPE.exec(mediaType);
  if (declared !== null && (declared[1] ?? "none") === found) return;
  const isLayer = declared !== null;
  const content = found === "none" ? "not compressed" : `compressed with ${found}`;
  throw new PlimsollError("manifest-invalid", {
    what: `layer ${digest} is not what its media type says`,
    why: `its media type is "${mediaType}", ${isLayer ? `and it is ${content}` : "which is not that of a layer"}`,
    fix: "copy the image anew with a program that writes media types, such as skopeo or crane",
    where: `layer ${digest}`,
  });
}
