import { DEFAULT_TOP, type DiffFlags, imageViewOf } from "../../command/explain/flags.ts";
import { jsonWriterOf, reportFailure } from "../../command/report-failure.ts";
import { viewOf, type World } from "../../command/world.ts";
import { writeResult } from "../../command/write-result.ts";
import { compareImages, type ImageSide } from "../../measure/image/compare-images.ts";
import type { ImageView } from "../../measure/image/views.ts";
import { imageObject } from "../../present/image-report.ts";
import { failedDiffReport } from "../../report/diff-report.ts";
import { type ImageDiffReport, imageDiffRow } from "../../report/image-diff-report.ts";
import { imageDiffHeadLines, imageDiffTable } from "../../report/image-diff-view.ts";
import { imageNotes } from "../../report/image-notes.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { renderLine, renderTable } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { dividePrograms, measureImageTarget, registryWishes } from "../../session/measure-image-target.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Target } from "../../store/target.ts";

/** What is compared where nobody says. Go programs are opened when their parts are asked for. */
const USUAL: readonly ImageView[] = ["layer", "owner", "file"];

/** `plimsoll diff IMAGE IMAGE`: what changed between two images, stored and on the wire. */
export async function diffImages(world: World, flags: DiffFlags, before: Target, after: Target): Promise<void> {
  const { stdout, stderr } = world.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(world, writeJson, failedDiffReport, () => compare(world, flags, before, after));
  if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
  await writeResult(stdout, renderImageDiff(report, flags, viewOf(stdout, world.env)));
  stderr.write(
    renderNotes(report.notes.map(({ side, analyser, reason }) => ({ analyser: `${side}: ${analyser}`, reason }))),
  );
}

async function compare(world: World, flags: DiffFlags, from: Target, to: Target): Promise<ImageDiffReport> {
  const view = imageViewOf(flags.by);
  await using stores = openStores(world, registryWishes(flags));
  const before = await measureSide(world, stores, flags, from);
  const after = await measureSide(world, stores, flags, to);
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

async function measureSide(world: World, stores: Stores, flags: DiffFlags, target: Target) {
  const { image, ledger, known } = await measureImageTarget(world, stores, flags, target);
  const programs = await dividePrograms(image, ledger, flags.by, world.signal);
  const side: ImageSide = { ledger, programs };
  return { ...side, notes: imageNotes(ledger, programs?.notes ?? [], known) };
}

function* renderImageDiff(report: ImageDiffReport, flags: DiffFlags, view: View): Generator<string> {
  const { format = "text", top = DEFAULT_TOP, only } = flags;
  for (const line of imageDiffHeadLines(report)) yield renderLine(line, format);
  for (const rows of Map.groupBy(report.rows, ({ kind }) => kind).values()) {
    yield "\n";
    yield* renderTable(imageDiffTable(rows, { top, ...(only === undefined ? {} : { only }) }), format, view);
  }
}
