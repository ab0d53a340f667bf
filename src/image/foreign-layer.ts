import type { Descriptor } from "../format/oci/descriptor.ts";

/**
 * Whether a layer lies with its image. One that may not be distributed lies where its `urls` say, and stays there:
 * OCI image-spec v1.1, layer.md, "Non-Distributable Layers", and docker's schema 2, `foreign`.
 */
export function isFetched({ mediaType }: Descriptor): boolean {
  return !/^application\/vnd\.(?:oci\.image\.layer\.nondistributable\.|docker\.image\.rootfs\.foreign\.)/.test(
    mediaType,
  );
}
