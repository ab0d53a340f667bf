import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import { compareImages, type ImageDifference, type ImageSide } from "../measure/image/compare-images.ts";
import { moduleVersions, ownerVersions } from "../measure/image/part-versions.ts";
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

/** The report for people and programs, by these views. */
export function reportOnImageDifference(
  before: ComparedImage,
  after: ComparedImage,
  views: readonly ImageView[] = USUAL,
): ImageDiffReport {
  const [beforeObject, afterObject] = [imageObject(before.ledger), imageObject(after.ledger)];
  return {
    schema: "plimsoll.diff/1",
    before: beforeObject,
    after: afterObject,
    changeBytes: afterObject.sizeBytes - beforeObject.sizeBytes,
    changeWireBytes: afterObject.wireBytes - beforeObject.wireBytes,
    notes: [...notesOf(before, "before"), ...notesOf(after, "after")],
    rows: views.flatMap((kind) => {
      const versions = [versionsOf(before, kind), versionsOf(after, kind)] as const;
      return compareImages(before, after, kind).map((difference) => rowOf(kind, difference, versions));
    }),
  };
}

type Versions = ReadonlyMap<string, string>;

/** Of modules and owners; other names have no versions. */
function versionsOf({ ledger }: ComparedImage, view: ImageView): Versions {
  return view === "module" ? moduleVersions(ledger) : view === "owner" ? ownerVersions(ledger) : new Map();
}

function notesOf({ notes }: ComparedImage, side: DiffNote["side"]): readonly DiffNote[] {
  return notes.map((note) => ({ side, ...note }));
}

/** The stored size decides the kind of change; if it stayed the same, the size on the wire does. */
function rowOf(
  kind: ImageView,
  difference: ImageDifference,
  [before, after]: readonly [Versions, Versions],
): ImageDiffRow {
  const { label, changeBytes, changeWireBytes } = difference;
  const [beforeVersion, afterVersion] = [before.get(label), after.get(label)];
  return {
    kind,
    ...difference,
    ...(beforeVersion === undefined ? {} : { beforeVersion }),
    ...(afterVersion === undefined ? {} : { afterVersion }),
    change: changeOf({ ...difference, changeBytes: changeBytes || changeWireBytes }),
  };
}
