import { sha256 } from "../../base/digest.ts";
import type { Descriptor } from "../oci/descriptor.ts";
import { MEDIA_TYPE } from "../oci/media-type.ts";

/** A layer under a `.sig` or `.att` tag: a signed claim, or an envelope. */
export interface AttachedLayer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A manifest to be kept under a tag of cosign's older scheme, with the blobs that it names. */
export interface AttachedManifest {
  readonly bytes: Uint8Array;
  readonly blobs: readonly Uint8Array[];
}

/**
 * The manifest with a layer more than the one that is there: signatures of others stay. Its form is that of an image,
 * because registries of that time knew nothing else. There is no time in it.
 */
export function withAttachedLayer(present: readonly Descriptor[], layer: AttachedLayer): AttachedManifest {
  const { mediaType, bytes, annotations } = layer;
  const added: Descriptor = { mediaType, digest: sha256(bytes), size: bytes.length, annotations };
  const layers = [...present, added];
  const config = Buffer.from(
    JSON.stringify({
      architecture: "",
      config: {},
      os: "",
      rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    config: { mediaType: MEDIA_TYPE.oci.config, size: config.length, digest: sha256(config) },
    layers,
  };
  return { bytes: Buffer.from(JSON.stringify(manifest)), blobs: [config, bytes] };
}
