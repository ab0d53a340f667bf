import { formatPlatform } from "../format/oci/platform.ts";
import type { Causes } from "../measure/image/causes.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import { totalsOf } from "../measure/image/pieces.ts";
import { reclaimableOf } from "../measure/image/reclaimable.ts";
import type { ImageSummary } from "../report/image-head.ts";
import type { ImageObject } from "../report/image-report.ts";

/** The whole image in a few figures, and one of its layers if only that one is shown. */
export function summariseImage(ledger: ImageLedger, causes: Causes, layer: number | undefined): ImageSummary {
  const { os, architecture, variant } = ledger.config;
  return {
    ...imageObject(ledger),
    // An image that was made of an archive alone may have empty words here.
    platform: [os, architecture, variant].filter(Boolean).join("/"),
    layerCount: ledger.layers.length,
    reclaimableBytes: reclaimableOf(ledger.layers, causes).storedBytes,
    only: layer === undefined ? undefined : { layer, ...totalsOf(ledger, layer) },
  };
}

export function imageObject(ledger: ImageLedger): ImageObject {
  const { name, digest, config } = ledger;
  return { name, kind: "image", ...totalsOf(ledger), digest, platform: formatPlatform(config) };
}
