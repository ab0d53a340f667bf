/** Media types of OCI image-spec v1.1 (media-types.md) and of docker's distribution manifests v2, schema 2. */
export const MEDIA_TYPE = {
  oci: {
    index: "application/vnd.oci.image.index.v1+json",
    manifest: "application/vnd.oci.image.manifest.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    /** The config of an artifact that has none, whose content is `{}`. */
    empty: "application/vnd.oci.empty.v1+json",
    layerTar: "application/vnd.oci.image.layer.v1.tar",
    layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
    layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  },
  docker: {
    index: "application/vnd.docker.distribution.manifest.list.v2+json",
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layerTar: "application/vnd.docker.image.rootfs.diff.tar",
    layerGzip: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    /** Not in docker's schema, but containers/image and BuildKit write it. */
    layerZstd: "application/vnd.docker.image.rootfs.diff.tar.zstd",
  },
} as const;

export type MediaTypeFamily = keyof typeof MEDIA_TYPE;

export function isIndexMediaType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.oci.index || mediaType === MEDIA_TYPE.docker.index;
}

export function isManifestMediaType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.oci.manifest || mediaType === MEDIA_TYPE.docker.manifest;
}
