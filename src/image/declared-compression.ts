import { PlimsollError } from "../base/error.ts";
import type { CompressionFormat } from "../format/compression/decompress.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";

/** OCI image-spec v1.1, media-types.md: `….tar`, `….tar+gzip`, `….tar+zstd`. */
const OCI_LAYER = /^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+(gzip|zstd))?$/;
/** Docker's schema 2, with the types that containers/image and BuildKit add to it. */
const DOCKER_LAYER = /^application\/vnd\.docker\.image\.rootfs\.(?:foreign\.)?diff\.tar(?:\.(?:gzip|zstd))?$/;

/**
 * Requires that a layer is compressed as its media type says, where runtimes rely on it. containerd unpacks a layer of
 * an OCI type as the type says, and podman as its first bytes say: a layer where the two differ runs in one and not in
 * the other. Nobody relies on docker's types, because docker wrote them wrong: for these the bytes decide, in docker
 * and in containerd.
 * Throws `manifest-invalid`.
 */
export function requireDeclared({ digest, mediaType }: Descriptor, found: CompressionFormat): void {
  if (DOCKER_LAYER.test(mediaType)) return;
  const declared = OCI_LAYER.exec(mediaType);
  if (declared !== null && (declared[1] ?? "none") === found) return;
  const isLayer = declared !== null;
  const content = found === "none" ? "not compressed" : `compressed with ${found}`;
  throw new PlimsollError("manifest-invalid", {
    what: `layer ${digest} is not what its media type says`,
    why: `its media type is "${mediaType}", ${isLayer ? `and it is ${content}` : "which is not that of a layer"}`,
    fix: isLayer
      ? "skopeo copy IMAGE docker-archive:FILE.tar:NAME:TAG writes its layers again; name that archive instead"
      : "name an image; an artifact has layers of other types",
    where: `layer ${digest}`,
  });
}
