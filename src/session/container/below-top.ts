import { sha256 } from "../../base/digest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { parseConfig } from "../../format/oci/parse.ts";
import type { Image } from "../../image/image.ts";

/**
 * The image without its top layer, which nobody starts: where it was pulled, only the top layer of the image itself is
 * missing, as on a machine that ran an earlier version. Null where nothing would be left.
 */
export function onlyTopLayerMissing(image: Image): Image | null {
  const layers = image.layers.slice(0, -1);
  if (layers.length === 0) return null;
  const { rootfs, architecture, os } = image.config;
  const configBytes = Buffer.from(
    JSON.stringify({ architecture, os, rootfs: { type: "layers", diff_ids: rootfs.diff_ids.slice(0, layers.length) } }),
  );
  const config: Descriptor = { ...described(configBytes), mediaType: image.manifest.config.mediaType };
  const manifest = { ...image.manifest, config, layers: image.manifest.layers.slice(0, -1) };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const descriptor = { ...described(bytes), mediaType: image.descriptor.mediaType };
  return {
    kind: "image",
    descriptor,
    bytes,
    manifest,
    configBytes,
    config: parseConfig(configBytes, "a config"),
    layers,
  };
}

function described(bytes: Uint8Array): { readonly digest: `sha256:${string}`; readonly size: number } {
  return { digest: sha256(bytes) as `sha256:${string}`, size: bytes.length };
}
