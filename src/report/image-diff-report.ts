import type { ImageDifference } from "../measure/image/compare-images.ts";
import type { ImageView } from "../measure/image/view-names.ts";
import { type Change, changeOf, type DiffNote } from "./diff-report.ts";
import type { ImageObject } from "./image-report.ts";

/** The result of `plimsoll diff IMAGE IMAGE --json`. Sizes are bytes; what one image does not have is null, never 0. */
export interface ImageDiffReport {
  readonly schema: "plimsoll.diff/1";
  readonly before: ImageObject;
  readonly after: ImageObject;
  /** Stored. */
  readonly changeBytes: number;
  readonly changeWireBytes: number;
  readonly notes: readonly DiffNote[];
  /** Both changes of all rows of one kind add up to those of the images. */
  readonly rows: readonly ImageDiffRow[];
}

export interface ImageDiffRow extends ImageDifference {
  readonly kind: ImageView;
  readonly change: Change;
}

/** What is stored decides; where that kept its size, what goes over the wire. */
export function imageDiffRow(kind: ImageView, difference: ImageDifference): ImageDiffRow {
  const { changeBytes, changeWireBytes } = difference;
  return { kind, ...difference, change: changeOf({ ...difference, changeBytes: changeBytes || changeWireBytes }) };
}
