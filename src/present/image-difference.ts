import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import { compareImages, type ImageDifference, type ImageSide } from "../measure/image/compare-images.ts";
import type { ImageView } from "../measure/image/view-names.ts";
import type { DiffNote } from "../report/diff-report.ts";
import type { ImageDiffReport, ImageDiffRow } from "../report/image-diff-report.ts";
import { imageObject } from "./image-summary.ts";
import { changeOf } from "./size-change.ts";

/** A measured image, with what could not be found out about it. */
export interface ComparedImage extends ImageSide {
  readonly notes: readonly AnalyserNote[];
}

/** The views that are compared by default. Go programs are opened only when their parts are asked for. */
const USUAL: readonly ImageView[] = ["layer", "owner", "file"];

/** The report for people and programs, by one view or by the usual ones. */
export function reportOnImageDifference(
  before: ComparedImage,
  after: ComparedImage,
  view: ImageView | undefined,
): ImageDiffReport {
  const [beforeObject, afterObject] = [imageObject(before.ledger), imageObject(after.ledger)];
  return {
    schema: "plimsoll.diff/1",
    before: beforeObject,
    after: afterObject,
    changeBytes: afterObject.sizeBytes - beforeObject.sizeBytes,
    changeWireBytes: afterObject.wireBytes - beforeObject.wireBytes,
    notes: [...notesOf(before, "before"), ...notesOf(after, "after")],
    rows: (view === undefined ? USUAL : [view]).flatMap((kind) =>
      compareImages(before, after, kind).map((difference) => rowOf(kind, difference)),
    ),
  };
}

function notesOf({ notes }: ComparedImage, side: DiffNote["side"]): readonly DiffNote[] {
  return notes.map((note) => ({ side, ...note }));
}

/** The stored size decides the kind of change; if it stayed the same, the size on the wire does. */
function rowOf(kind: ImageView, difference: ImageDifference): ImageDiffRow {
  const { changeBytes, changeWireBytes } = difference;
  return { kind, ...difference, change: changeOf({ ...difference, changeBytes: changeBytes || changeWireBytes }) };
}
