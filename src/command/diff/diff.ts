import { type Subjects, subjectsOf } from "../../flow/diff/subjects.ts";
import { failedDiffReport } from "../../report/diff-report.ts";
import { renderDiffNotes } from "../../report/ledger-notes.ts";
import { requireTables } from "../flags.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { DiffFlags } from "./flags.ts";

/** `plimsoll diff BEFORE AFTER`: what changed between two binaries, two images, two main packages, or two revisions. */
export async function diff(this: World, flags: DiffFlags, ...named: [string, string?]): Promise<void> {
  const failing = <Result>(work: () => Promise<Result>) =>
    reportFailure(this, jsonWriterOf(flags), failedDiffReport, work);
  const subjects = await failing(() => subjectsOf(this, flags, named));
  return subjects.kind === "binaries"
    ? showBinaries(this, flags, subjects, failing)
    : showImages(this, flags, subjects, failing);
}

type Failing = <Result>(work: () => Promise<Result>) => Promise<Result>;
type Binaries = Extract<Subjects, { readonly kind: "binaries" }>;

async function showImages(
  world: World,
  flags: DiffFlags,
  subjects: Exclude<Subjects, Binaries>,
  failing: Failing,
): Promise<void> {
  const { stdout, stderr } = world.process;
  const [{ diffOfImages }, { renderImageDiff }] = await Promise.all([
    import("../../flow/diff/diff.ts"),
    import("./image-tables.ts"),
  ]);
  const report = await failing(async () => {
    if (flags.json) requireTables(flags, ["top", "only", "format"]);
    return diffOfImages(world, subjects, flags, await progressOf(world));
  });
  const writeJson = jsonWriterOf(flags);
  if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
  await writeResult(stdout, renderImageDiff(report, flags, viewOf(stdout, world.env)));
  stderr.write(renderDiffNotes(report.notes));
}

async function showBinaries(
  world: World,
  flags: DiffFlags,
  { before, after }: Binaries,
  failing: Failing,
): Promise<void> {
  const { stdout, stderr } = world.process;
  const [{ compareBinaries, diffBinaries }, { renderDiff }] = await Promise.all([
    import("../../flow/diff/diff-binaries.ts"),
    import("./tables.ts"),
  ]);
  const writeJson = jsonWriterOf(flags);
  if (writeJson !== undefined) {
    const report = await failing(async () => {
      requireTables(flags, ["only", "format"]);
      return diffBinaries(world, before, after, flags);
    });
    return writeResult(stdout, writeJson(report));
  }
  // Tables choose their rows themselves.
  await using compared = await failing(() => compareBinaries(world, before, after, { ...flags, top: undefined }));
  await writeResult(stdout, renderDiff(compared.summary, flags, viewOf(stdout, world.env)));
  stderr.write(renderDiffNotes(compared.summary.notes));
}
