import { type ComparedImage, reportOnImageDifference } from "../../present/image-difference.ts";
import { imageNotes } from "../../present/image-notes.ts";
import { imageViewOf } from "../../present/view-of-flag.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import { divideAll, dividePrograms, measureImageTarget, registryAccess } from "../../session/measure-image-target.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { DiffRequest } from "./request.ts";
import { writeImagePage } from "./write-image-page.ts";

/**
 * What changed between two images, in stored size and in size on the wire. Throws what opening and reading images
 * throws.
 */
export async function diffImages(
  surroundings: Surroundings,
  from: SourceTarget,
  to: SourceTarget,
  request: DiffRequest,
): Promise<ImageDiffReport> {
  const view = imageViewOf(request.by);
  await using stores = openStores(surroundings, registryAccess(request));
  const before = await measureSide(surroundings, stores, request, from);
  const after = await measureSide(surroundings, stores, request, to);
  const { report } = request;
  if (report !== undefined) await writeImagePage(surroundings, report, [before, after]);
  return reportOnImageDifference(before, after, view === undefined ? undefined : [view]);
}

/** A layer that both images have is fetched once. */
async function measureSide(
  surroundings: Surroundings,
  stores: Stores,
  request: DiffRequest,
  target: SourceTarget,
): Promise<ComparedImage> {
  const { image, ledger, known } = await measureImageTarget(surroundings, stores, request, target);
  const { signal } = surroundings;
  const isOnPage = request.report !== undefined;
  const programs = isOnPage
    ? await divideAll(image, ledger, "symbol", signal)
    : await dividePrograms(image, ledger, request.by, signal);
  return { ledger, programs, notes: imageNotes(ledger, programs?.notes ?? [], known) };
}
