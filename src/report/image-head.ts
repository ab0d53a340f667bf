import { counted } from "../base/counted.ts";
import type { ImageObject } from "./image-report.ts";
import { formatBytes, formatSize } from "./size.ts";

/** An image in a few figures. */
export interface ImageSummary extends ImageObject {
  readonly layerCount: number;
  /** What a rebuild without waste would save, stored. */
  readonly reclaimableBytes: number;
  /** The layer that the tables are about; undefined where they are about all. */
  readonly only: LayerSizes | undefined;
}

interface LayerSizes {
  readonly layer: number;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/** Lines above the tables: which image this is, and which layer the tables are about if they are about one. */
export function imageHeadLines(summary: ImageSummary): readonly string[] {
  const { name, digest, platform, sizeBytes, wireBytes, layerCount, reclaimableBytes, only } = summary;
  const waste = reclaimableBytes === 0 ? "nothing" : `${formatSize(reclaimableBytes)} stored`;
  return [
    `${name}: ${formatSize(sizeBytes)} stored, ${formatSize(wireBytes)} on the wire`,
    `${platform}, ${counted(layerCount, "layer")}: ${formatExactly(summary)}`,
    `manifest ${digest}`,
    `a rebuild without what is waste would save ${waste}`,
    ...(only === undefined ? [] : [`layer ${only.layer}: ${formatExactly(only)}`]),
  ];
}

function formatExactly({ sizeBytes, wireBytes }: Pick<ImageObject, "sizeBytes" | "wireBytes">): string {
  return `${formatBytes(sizeBytes)} bytes stored, ${formatBytes(wireBytes)} on the wire`;
}
