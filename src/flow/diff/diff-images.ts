import { compareImages, type ImageSide } from "../../measure/image/compare-images.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import { imageObject } from "../../present/image-report.ts";
import { imageViewOf } from "../../present/view-of-flag.ts";
import { type ImageDiffReport, imageDiffRow } from "../../report/image-diff-report.ts";
import { imageNotes } from "../../report/image-notes.ts";
import { dividePrograms, measureImageTarget, registryAccess } from "../../session/measure-image-target.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { DiffRequest } from "./request.ts";

/** The views that are compared by default. Go programs are opened only when their parts are asked for. */
const USUAL: readonly ImageView[] = ["layer", "owner", "file"];

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
  const [beforeObject, afterObject] = [imageObject(before.ledger), imageObject(after.ledger)];
  return {
    schema: "plimsoll.diff/1",
    before: beforeObject,
    after: afterObject,
    changeBytes: afterObject.sizeBytes - beforeObject.sizeBytes,
    changeWireBytes: afterObject.wireBytes - beforeObject.wireBytes,
    notes: [
      ...before.notes.map((note) => ({ side: "before" as const, ...note })),
      ...after.notes.map((note) => ({ side: "after" as const, ...note })),
    ],
    rows: (view === undefined ? USUAL : [view]).flatMap((kind) =>
      compareImages(before, after, kind).map((difference) => imageDiffRow(kind, difference)),
    ),
  };
}

/** A layer that both images have is fetched once. */
async function measureSide(surroundings: Surroundings, stores: Stores, request: DiffRequest, target: SourceTarget) {
  const { image, ledger, known } = await measureImageTarget(surroundings, stores, request, target);
  const programs = await dividePrograms(image, ledger, request.by, surroundings.signal);
  const side: ImageSide = { ledger, programs };
  return { ...side, notes: imageNotes(ledger, programs?.notes ?? [], known) };
}
