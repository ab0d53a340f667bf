import { asPlimsollError } from "../../report/error-view.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { failedLedgerReport, type LedgerReport } from "../../report/ledger-report.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ExplainFlags } from "./flags.ts";
import { requireTogether } from "./flags-together.ts";
import { type MeasuredTarget, measureTarget, namesPackage } from "./measure-target.ts";
import { reportOn } from "./report.ts";
import { renderTables } from "./tables.ts";

/**
 * `plimsoll explain TARGET`: what every byte of a binary or an image is, or of what a main package builds. With `--why` it
 * asks the source instead.
 */
export async function explain(this: World, flags: ExplainFlags, target: string): Promise<void> {
  if (flags.why !== undefined) {
    const { askWhy } = await import("./ask-why.ts");
    return askWhy(this, flags, target, flags.why);
  }
  const image = await recogniseImage(target, this.cwd);
  requireTogether(flags, image !== undefined ? "image" : (await namesPackage(this, target)) ? "package" : "binary");
  if (image !== undefined) {
    const { explainImage } = await import("./explain-image.ts");
    return explainImage(this, flags, image);
  }
  if (flags.json) return explainAsJson(this, flags, target);
  await using measured = await measureTarget(this, target, wishesOf(flags));
  await writeReport(this, flags, measured);
  const { stdout, stderr } = this.process;
  await writeResult(stdout, renderTables(measured.binary, flags, viewOf(stdout, this.env).colour));
  stderr.write(renderNotes(measured.binary.notes));
}

async function explainAsJson(world: World, flags: ExplainFlags, target: string): Promise<void> {
  const { stdout } = world.process;
  let report: LedgerReport;
  try {
    await using measured = await measureTarget(world, target, wishesOf(flags));
    await writeReport(world, flags, measured);
    const { digestOf } = await import("./digest-of.ts"); // cryptography takes its time to load
    const digest = await digestOf(measured.file, world.signal);
    report = reportOn(measured.binary, digest, flags);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    await writeResult(stdout, reportJson(failedLedgerReport(failure)));
    throw failure;
  }
  await writeResult(stdout, reportJson(report));
}

/** A page shows symbols, whatever the tables of the same run show. */
function wishesOf(flags: ExplainFlags): Parameters<typeof measureTarget>[2] {
  return { ...flags, symbols: flags.by === "symbol" || flags.report !== undefined };
}

async function writeReport(world: World, { report }: ExplainFlags, { binary, file }: MeasuredTarget): Promise<void> {
  if (report === undefined) return;
  const [{ digestOf }, { binaryPage }, { writePage }] = await Promise.all([
    import("./digest-of.ts"),
    import("../page/binary-page.ts"),
    import("../page/write-page.ts"),
  ]);
  await writePage(world, report, binaryPage(binary, await digestOf(file, world.signal)));
}
