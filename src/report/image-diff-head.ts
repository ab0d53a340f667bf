import type { ImageDiffReport } from "./image-diff-report.ts";
import type { ImageObject } from "./image-report.ts";
import { formatChange, formatSize } from "./size.ts";

/** What was compared, in lines above the tables. */
export function imageDiffHeadLines({
  before,
  after,
  changeBytes,
  changeWireBytes,
}: ImageDiffReport): readonly string[] {
  return [
    sizesOf(before),
    sizesOf(after),
    `change: ${formatChange(changeBytes)} stored, ${formatChange(changeWireBytes)} on the wire`,
  ];
}

function sizesOf({ name, sizeBytes, wireBytes }: ImageObject): string {
  return `${name}: ${formatSize(sizeBytes)} stored, ${formatSize(wireBytes)} on the wire`;
}
