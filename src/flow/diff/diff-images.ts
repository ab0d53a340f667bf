import type { Image } from "../../image/image.ts";
import { type ComparedImage, reportOnImageDifference } from "../../present/image-difference.ts";
import { imageNotes } from "../../present/image-notes.ts";
import { imageViewOf } from "../../present/view-of-flag.ts";
import type { FindingsComparison } from "../../report/findings-comparison-report.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import { compareReports } from "../../service/findings/compare-reports.ts";
import { identityOf } from "../../service/findings/image-identity.ts";
import { type PairedReports, readPairedReports } from "../../service/findings/paired-reports.ts";
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
  const scanned = await readPairedReports(surroundings.cwd, request);
  await using stores = openStores(surroundings, registryAccess(request));
  const before = await measureSide(surroundings, stores, request, from);
  const after = await measureSide(surroundings, stores, request, to);
  const findings = scanned === undefined ? {} : { findings: findingsOf(scanned, before, after) };
  const { report } = request;
  if (report !== undefined) await writeImagePage(surroundings, report, [before, after]);
  const { rows, ...head } = reportOnImageDifference(before, after, view === undefined ? undefined : [view]);
  return { ...head, ...findings, rows };
}

function findingsOf(reports: PairedReports, before: MeasuredSide, after: MeasuredSide): FindingsComparison {
  return compareReports(
    { image: identityOf(before.image, before.ledger.name), reports: reports.before },
    { image: identityOf(after.image, after.ledger.name), reports: reports.after },
  );
}

interface MeasuredSide extends ComparedImage {
  readonly image: Image;
}

/** A layer that both images have is fetched once. */
async function measureSide(
  surroundings: Surroundings,
  stores: Stores,
  request: DiffRequest,
  target: SourceTarget,
): Promise<MeasuredSide> {
  const { image, ledger, known } = await measureImageTarget(surroundings, stores, request, target);
  const { signal } = surroundings;
  const isOnPage = request.report !== undefined;
  const programs = isOnPage
    ? await divideAll(image, ledger, "symbol", signal)
    : await dividePrograms(image, ledger, request.by, signal);
  return { image, ledger, programs, notes: imageNotes(ledger, programs?.notes ?? [], known) };
}
