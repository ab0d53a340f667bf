import type { RecordedPart, SizeRecord } from "../../format/size-record/size-record.ts";
import { compareImages, type ImageSide } from "../../measure/image/compare-images.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import { type ImageDiffRow, imageDiffRow } from "../../report/image-diff-report.ts";

/** Both images, and the records of what they weigh, which have the versions of modules and owners. */
export interface RecordedSide extends ImageSide {
  readonly record: SizeRecord;
}

/** The rows of several views of two images, with the versions of modules and of packages of the operating system. */
export function compareMeasured(
  before: RecordedSide,
  after: RecordedSide,
  views: readonly ImageView[],
): readonly ImageDiffRow[] {
  return views.flatMap((view) => {
    const [earlier, later] = [versionsOf(before.record, view), versionsOf(after.record, view)];
    return compareImages(before, after, view).map((difference) => {
      const [beforeVersion, afterVersion] = [earlier.get(difference.label), later.get(difference.label)];
      return {
        ...imageDiffRow(view, difference),
        ...(beforeVersion === undefined ? {} : { beforeVersion }),
        ...(afterVersion === undefined ? {} : { afterVersion }),
      };
    });
  });
}

function versionsOf({ modules, owners }: SizeRecord, view: ImageView): ReadonlyMap<string, string> {
  const parts: readonly RecordedPart[] = view === "module" ? modules : view === "owner" ? owners : [];
  return new Map(parts.flatMap(({ name, version }) => (version === null ? [] : [[name, version] as const])));
}
