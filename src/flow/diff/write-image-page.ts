import type { ComparedImage } from "../../present/image-difference.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";

/** The page shows every kind of rows, whatever else this run was asked to show. */
export async function writeImagePage(
  surroundings: Surroundings,
  file: string,
  [before, after]: readonly [ComparedImage, ComparedImage],
  reasons: Pick<ImageDiffReport, "toolchain" | "causes"> = {},
): Promise<void> {
  const [{ imageDiffPage }, { writePage }] = await Promise.all([
    import("../../present/page/image-diff-page.ts"),
    import("../../session/write-page.ts"),
  ]);
  await writePage(surroundings, file, imageDiffPage(before, after, reasons));
}
