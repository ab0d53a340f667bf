import type { DiffReport } from "../../report/diff-report.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { imagesAmong } from "./images-among.ts";
import type { DiffRequest } from "./request.ts";

/** What changed between two binaries, or two images, as `plimsoll diff --json` writes it. */
export async function diff(
  surroundings: Surroundings,
  before: string,
  after: string,
  request: DiffRequest & { readonly top?: number },
): Promise<DiffReport | ImageDiffReport> {
  const images = await imagesAmong(surroundings, request, before, after);
  if (images !== undefined) {
    const { diffImages } = await import("./diff-images.ts");
    return diffImages(surroundings, ...images, request);
  }
  const { diffBinaries } = await import("./diff-binaries.ts");
  return diffBinaries(surroundings, before, after, request);
}
