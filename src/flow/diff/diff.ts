import type { DiffReport } from "../../report/diff-report.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import type { Progress } from "../../report/progress.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { DiffRequest } from "./request.ts";
import { type Subjects, subjectsOf } from "./subjects.ts";

/**
 * What changed between two binaries, two images, two main packages, or a main package and its past, as
 * `plimsoll diff --json` writes it.
 */
export async function diff(
  surroundings: Surroundings,
  named: readonly [string, string?],
  request: DiffRequest & { readonly top?: number },
  progress: Progress,
): Promise<DiffReport | ImageDiffReport> {
  const subjects = await subjectsOf(surroundings, request, named);
  if (subjects.kind !== "binaries") return diffOfImages(surroundings, subjects, request, progress);
  const { diffBinaries } = await import("./diff-binaries.ts");
  return diffBinaries(surroundings, subjects.before, subjects.after, request);
}

/** What changed between two images: those that were named, or those that are made of main packages. */
export async function diffOfImages(
  surroundings: Surroundings,
  subjects: Exclude<Subjects, { readonly kind: "binaries" }>,
  request: DiffRequest,
  progress: Progress,
): Promise<ImageDiffReport> {
  if (subjects.kind === "images") {
    const { diffImages } = await import("./diff-images.ts");
    return diffImages(surroundings, subjects.before, subjects.after, request);
  }
  const { diffServices } = await import("./diff-services.ts");
  return diffServices(surroundings, subjects.pair, request, progress);
}
