import { PlimsollError } from "../../base/error.ts";
import type { ExplainFlags } from "../../command/explain/flags.ts";
import { renderImageTables } from "../../command/explain/image-tables.ts";
import { jsonWriterOf, reportFailure } from "../../command/report-failure.ts";
import { viewOf, type World } from "../../command/world.ts";
import { writeResult } from "../../command/write-result.ts";
import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { ProgramParts } from "../../measure/image/program-parts.ts";
import { reportOnImage } from "../../present/image-report.ts";
import { imageNotes } from "../../report/image-notes.ts";
import { failedImageReport } from "../../report/image-report.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { dividePrograms, withMeasuredImage } from "../../session/measure-image-target.ts";
import type { Target } from "../../store/target.ts";
import { requireTogether } from "./request-of-kind.ts";

interface MeasuredImage {
  readonly ledger: ImageLedger;
  /** Where a view wants them. */
  readonly programs: ProgramParts | undefined;
  /** Layers that an earlier run had read. */
  readonly known: number;
}

/** `plimsoll explain IMAGE`: what every byte of an image is. */
export async function explainImage(world: World, flags: ExplainFlags, target: Target): Promise<void> {
  const { stdout, stderr } = world.process;
  const writeJson = jsonWriterOf(flags);
  const { ledger, programs, known } = await reportFailure(world, writeJson, failedImageReport, () =>
    measureTargetImage(world, flags, target),
  );
  const notes = imageNotes(ledger, programs?.notes ?? [], known);
  if (writeJson !== undefined) {
    return writeResult(stdout, writeJson(reportOnImage(ledger, { programs, notes, flags })));
  }
  await writeResult(stdout, renderImageTables(ledger, programs, flags, viewOf(stdout, world.env)));
  stderr.write(renderNotes(notes));
}

async function measureTargetImage(world: World, flags: ExplainFlags, target: Target): Promise<MeasuredImage> {
  requireTogether(flags, "image");
  return withMeasuredImage(world, flags, target, async ({ image, ledger, known }) => {
    requireLayer(ledger, flags.layer);
    const programs = await dividePrograms(image, ledger, flags.by, world.signal);
    if (flags.report !== undefined) await writeImagePage(world, flags.report, image, ledger);
    return { ledger, programs, known };
  });
}

function requireLayer({ layers }: ImageLedger, layer: number | undefined): void {
  if (layer === undefined || layer < layers.length) return;
  throw new PlimsollError("flag-invalid", {
    what: `--layer ${layer}: there is no such layer`,
    why: layers.length === 0 ? "the image has no layers" : `the image has ${layers.length}, and the first is 0`,
  });
}

/** Programs are read again for it, because only then their symbols can be shown, and rules look into them too. */
async function writeImagePage(world: World, file: string, image: Image, ledger: ImageLedger): Promise<void> {
  const [{ imagePage }, { readPrograms }, { writePage }, { imageFacts }, { IMAGE_RULES }] = await Promise.all([
    import("../../present/page/image-page.ts"),
    import("../../present/page/image-programs.ts"),
    import("../../session/write-page.ts"),
    import("../../session/image-facts.ts"),
    import("../../check/image/rules.ts"),
  ]);
  const { facts, notes } = await imageFacts(image, ledger);
  const findings = IMAGE_RULES.flatMap((rule) => rule.check(facts).findings);
  const { causes } = facts;
  const { programs, notes: others } = await readPrograms(image, { ledger, causes }, world.signal);
  await writePage(world, file, imagePage({ ledger, causes, programs }, { findings, notes: [...notes, ...others] }));
}
