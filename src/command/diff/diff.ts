import { imagesAmong } from "../../flow/diff/images-among.ts";
import { type DiffNote, failedDiffReport } from "../../report/diff-report.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { requireTables } from "../flags.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { DiffFlags } from "./flags.ts";

/** `plimsoll diff BEFORE AFTER`: what changed between two binaries, or two images. */
export async function diff(this: World, flags: DiffFlags, before: string, after: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(flags);
  const failing = <Result>(work: () => Promise<Result>) => reportFailure(this, writeJson, failedDiffReport, work);
  const images = await failing(() => imagesAmong(this, flags, before, after));
  if (images !== undefined) {
    const [{ diffImages }, { renderImageDiff }] = await Promise.all([
      import("../../flow/diff/diff-images.ts"),
      import("./image-tables.ts"),
    ]);
    const report = await failing(async () => {
      if (flags.json) requireTables(flags, ["top", "only", "format"]);
      return diffImages(this, ...images, flags);
    });
    if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
    await writeResult(stdout, renderImageDiff(report, flags, viewOf(stdout, this.env)));
    stderr.write(renderSides(report.notes));
    return;
  }
  const [{ diffBinaries }, { renderDiff }] = await Promise.all([
    import("../../flow/diff/diff-binaries.ts"),
    import("./tables.ts"),
  ]);
  // Tables choose their rows themselves.
  const top = flags.json ? flags.top : undefined;
  const report = await failing(async () => {
    if (flags.json) requireTables(flags, ["only", "format"]);
    return diffBinaries(this, before, after, { ...flags, top });
  });
  if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
  await writeResult(stdout, renderDiff(report, flags, viewOf(stdout, this.env)));
  stderr.write(renderSides(report.notes));
}

function renderSides(notes: readonly DiffNote[]): string {
  return renderNotes(notes.map(({ side, analyser, reason }) => ({ analyser: `${side}: ${analyser}`, reason })));
}
