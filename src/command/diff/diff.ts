import { imagesAmong } from "../../flow/diff/images-among.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { type Compared, reportOnDifference } from "../../present/difference.ts";
import { proveStrip, type StripProof } from "../../prove/strip.ts";
import { type DiffReport, failedDiffReport } from "../../report/diff-report.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { digestOf } from "../../session/digest-of.ts";
import { type MeasuredTarget, measureTarget } from "../../session/measure-target.ts";
import type { DiffFlags } from "../explain/flags.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { renderDiff } from "./tables.ts";

/** `plimsoll diff BEFORE AFTER`: what changed between two binaries, or two images. */
export async function diff(this: World, flags: DiffFlags, before: string, after: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(flags);
  const images = await reportFailure(this, writeJson, failedDiffReport, () => imagesAmong(this, flags, before, after));
  if (images !== undefined) {
    const { diffImages } = await import("../../flow/diff/diff-images.ts");
    return diffImages(this, flags, ...images);
  }
  const report = await reportFailure(this, writeJson, failedDiffReport, () => compare(this, flags, before, after));
  if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
  await writeResult(stdout, renderDiff(report, flags, viewOf(stdout, this.env)));
  stderr.write(
    renderNotes(report.notes.map(({ side, analyser, reason }) => ({ analyser: `${side}: ${analyser}`, reason }))),
  );
}

async function compare(world: World, flags: DiffFlags, beforeName: string, afterName: string): Promise<DiffReport> {
  await using before = await measureTarget(world, beforeName, { ...flags, symbols: true });
  await using after = await measureTarget(world, afterName, { ...flags, symbols: true });
  const compared: Compared = {
    before: { binary: before.binary, digest: await digestOf(before.file, world.signal) },
    after: { binary: after.binary, digest: await digestOf(after.file, world.signal) },
    strip: await stripProof(before, after),
  };
  const report = reportOnDifference(compared, flags);
  if (flags.report !== undefined) await writeDiffPage(world, flags.report, compared);
  return report;
}

/** Of every kind of rows, whatever the tables of this run were asked to show. */
async function writeDiffPage(world: World, file: string, compared: Compared): Promise<void> {
  const [{ diffPage }, { writePage }] = await Promise.all([
    import("../../present/page/diff-page.ts"),
    import("../../session/write-page.ts"),
  ]);
  await writePage(world, file, diffPage(compared, reportOnDifference(compared, {})));
}

/** Only where the second lacks symbols or DWARF that the first has. */
async function stripProof(before: MeasuredTarget, after: MeasuredTarget): Promise<StripProof | null> {
  const strippable = ({ binary: { sections } }: MeasuredTarget) =>
    sections.filter(({ removedBy }) => removedBy.length > 0).map(({ name }) => name);
  const left = new Set(strippable(after));
  if (strippable(before).every((name) => left.has(name))) return null;
  return proveStrip(
    await ElfFile.open(before.file, before.binary.name),
    await ElfFile.open(after.file, after.binary.name),
  );
}
