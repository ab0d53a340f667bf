import { PlimsollError } from "../../base/error.ts";
import { MEDIA_TYPE, type MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { Layer } from "../../image/image.ts";

const COUNTERPARTS: readonly (readonly [oci: string, docker: string])[] = [
  [MEDIA_TYPE.oci.layerTar, MEDIA_TYPE.docker.layerTar],
  [MEDIA_TYPE.oci.layerGzip, MEDIA_TYPE.docker.layerGzip],
];

/** The same blob under the media type of `family`: the bytes of a layer do not depend on its media type. */
export function inFamily(layer: Layer, family: MediaTypeFamily): Layer {
  const { mediaType } = layer.descriptor;
  if (family === "docker" && mediaType.endsWith("zstd")) throw zstdUnderDocker();
  const pair = COUNTERPARTS.find((types) => types.includes(mediaType));
  const wanted = family === "docker" ? pair?.[1] : pair?.[0];
  if (wanted === undefined || wanted === mediaType) return layer;
  return { ...layer, open: layer.open.bind(layer), descriptor: { ...layer.descriptor, mediaType: wanted } };
}

export function zstdUnderDocker(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "layers compressed with zstd are not possible with docker media types",
    why: "docker's manifest schema 2 knows only gzip; readers reject or misread anything else",
    fix: "use --media-types oci, or --compression gzip with a base whose layers are gzip",
  });
}
