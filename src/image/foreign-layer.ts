import type { Descriptor } from "../format/oci/descriptor.ts";

/**
 * Whether a layer is stored with its image. A layer that may not be distributed is only found at its `urls`: OCI
 * image-spec v1.1, layer.md, "Non-Distributable Layers", and the `foreign` layers of docker's schema 2.
 */
export function isFetched({ mediaType }: Descriptor): boolean {
  return !/^application\/vnd\.(?:oci\.image\.layer\.nondistributable\.|docker\.image\.rootfs\.foreign\.)/.test(
    mediaType,
  );
}
