import { sha256 } from "../../base/digest.ts";
import { parseConfig } from "../../format/oci/parse.ts";
import type { Image, Layer } from "../../image/image.ts";

/** The same image with other layers in the place of its own: all that its config says otherwise stays as it is written. */
export function replaceLayers(image: Image, layers: readonly Layer[]): Image {
  const written = JSON.parse(Buffer.from(image.configBytes).toString()) as Readonly<Record<string, unknown>>;
  const rootfs = { type: "layers", diff_ids: layers.map(({ diffID }) => diffID) };
  const configBytes = Buffer.from(JSON.stringify({ ...written, rootfs }));
  const config = { ...image.manifest.config, digest: sha256(configBytes), size: configBytes.length };
  const manifest = { ...image.manifest, config, layers: layers.map(({ descriptor }) => descriptor) };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return {
    kind: "image",
    descriptor: { ...image.descriptor, digest: sha256(bytes), size: bytes.length },
    bytes,
    manifest,
    configBytes,
    config: parseConfig(configBytes, "the config of an image with other layers"),
    layers,
  };
}
