import type { ImageDifference } from "../measure/image/compare-images.ts";
import type { ImageView } from "../measure/image/view-names.ts";
import type { Change, DiffNote } from "./diff-report.ts";
import type { FindingsComparison } from "./findings-comparison-report.ts";
import type { GrowthCause, ToolchainSplit } from "./gate-report.ts";
import type { ImageObject } from "./image-report.ts";

/**
 * The report of `plimsoll diff IMAGE IMAGE --json`. Sizes are bytes; the size of something that one image does not have
 * is null, never 0.
 */
export interface ImageDiffReport {
  readonly schema: "plimsoll.diff/1";
  readonly before: ImageObject;
  readonly after: ImageObject;
  /** The change in stored bytes. */
  readonly changeBytes: number;
  readonly changeWireBytes: number;
  /** For two builds of a service: growth of the toolchain and of the code, where the releases of Go differ. */
  readonly toolchain?: ToolchainSplit | null;
  /** For two builds of a service: why packages came or grew, the largest first. */
  readonly causes?: readonly GrowthCause[];
  /** For two images: what scanners found in them, where their reports were given. */
  readonly findings?: FindingsComparison;
  readonly notes: readonly DiffNote[];
  /** The stored and wire changes of all rows of one kind add up to those of the images. */
  readonly rows: readonly ImageDiffRow[];
}

export interface ImageDiffRow extends ImageDifference {
  readonly kind: ImageView;
  /** Of a module or an owner, where it is known; the version of `std` is the release of Go. */
  readonly beforeVersion?: string;
  readonly afterVersion?: string;
  readonly change: Change;
}
