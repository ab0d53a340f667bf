import { sha256 } from "../../base/digest.ts";
import type { HistoryEntry, ImageConfig } from "../../format/oci/config.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { Index, Manifest } from "../../format/oci/manifest.ts";
import { MEDIA_TYPE, type MediaTypeFamily } from "../../format/oci/media-type.ts";
import type { Image, ImageIndex, Layer } from "../../image/image.ts";
import type { ImagePlan } from "../../plan/image-plan.ts";
import { inFamily } from "./layer-media-type.ts";

/** A layer, and its line in the image's history. */
export interface PlannedLayer {
  readonly layer: Layer;
  readonly createdBy: string;
}

/**
 * The image that the new layers are added to: its layers and history come first, its settings are already in the plan.
 */
export interface BaseLayers {
  readonly layers: readonly Layer[];
  readonly history: readonly HistoryEntry[];
}

const NO_BASE: BaseLayers = { layers: [], history: [] };

/**
 * Puts layers, config and manifest together: OCI image-spec v1.1, config.md and manifest.md.
 * The same plan and layers always give the same bytes: key order is that of the object literals here.
 */
export function assembleImage(plan: ImagePlan, added: readonly PlannedLayer[], base: BaseLayers = NO_BASE): Image {
  const family = MEDIA_TYPE[plan.mediaTypes];
  const layers = [...base.layers, ...added.map(({ layer }) => layer)].map((layer) => inFamily(layer, plan.mediaTypes));
  const { os, architecture, variant } = plan.platform;
  const config: ImageConfig = {
    created: plan.created,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    os,
    config: plan.container,
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffID) },
    history: [
      ...historyOf(base),
      ...added.map(({ createdBy }) => ({ created: plan.created, created_by: createdBy, comment: "plimsoll" })),
    ],
  };
  const configBytes = encode(config);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: family.manifest,
    config: { mediaType: family.config, digest: sha256(configBytes), size: configBytes.length },
    layers: layers.map((layer) => layer.descriptor),
    ...withAnnotations(plan.annotations, plan.mediaTypes),
  };
  const bytes = encode(manifest);
  return {
    kind: "image",
    descriptor: { mediaType: family.manifest, digest: sha256(bytes), size: bytes.length, platform: plan.platform },
    bytes,
    manifest,
    configBytes,
    config,
    layers,
  };
}

/** An index over images for several platforms, in the order given: OCI image-spec v1.1, image-index.md. */
export function assembleIndex(
  images: readonly Image[],
  mediaTypes: MediaTypeFamily,
  annotations: Readonly<Record<string, string>>,
): ImageIndex {
  const mediaType = MEDIA_TYPE[mediaTypes].index;
  const index: Index = {
    schemaVersion: 2,
    mediaType,
    manifests: images.map(({ descriptor }) => descriptor),
    ...withAnnotations(annotations, mediaTypes),
  };
  const bytes = encode(index);
  const descriptor: Descriptor = { mediaType, digest: sha256(bytes), size: bytes.length };
  return { kind: "index", descriptor, bytes, index, images };
}

/** Docker's manifests have no annotations, and its schema forbids unknown keys. */
function withAnnotations(annotations: Readonly<Record<string, string>>, mediaTypes: MediaTypeFamily) {
  const entries = Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1));
  return mediaTypes === "docker" || entries.length === 0 ? {} : { annotations: Object.fromEntries(entries) };
}

/**
 * config.md requires one non-empty history entry for each layer, or no history at all. If a base violates that, its
 * layers get plain entries, so that our entries still match the right layers.
 */
function historyOf(base: BaseLayers): readonly HistoryEntry[] {
  const described = base.history.filter((entry) => entry.empty_layer !== true).length;
  if (described === base.layers.length) return base.history;
  return base.layers.map(() => ({ created_by: "base image" }));
}

function encode(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
