import { formatShare, formatSize } from "../../report/size.ts";
import { right } from "../../report/table.ts";

/** The two sizes of a part of an image. */
export interface ImageSizes {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/** The columns of sizes that tables of an image have in common. */
export const SIZES = [right("stored"), right("share"), right("wire")] as const;

/** The cells of these columns; the share is of what is stored. */
export function sizeCells({ sizeBytes, wireBytes }: ImageSizes, of: ImageSizes): readonly string[] {
  return [formatSize(sizeBytes), formatShare(sizeBytes, of.sizeBytes), formatSize(wireBytes)];
}
