import { requireTogether } from "../../flow/explain/request-of-kind.ts";
import { reportOn } from "../../present/ledger-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { failedLedgerReport, type LedgerReport } from "../../report/ledger-report.ts";
import { type MeasuredTarget, measureTarget, namesPackage } from "../../session/measure-target.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ExplainFlags } from "./flags.ts";
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
  const failing = <Result>(work: () => Promise<Result>) =>
    reportFailure(this, jsonWriterOf(flags), failedLedgerReport, work);
  const image = await failing(() => recogniseImage(target, this.cwd));
  if (image !== undefined) {
    const { explainImage } = await import("../../flow/explain/explain-image.ts");
    return explainImage(this, flags, image);
  }
  const { stdout, stderr } = this.process;
  if (flags.json) {
    const report = await failing(() => measureForJson(this, flags, target));
    return writeResult(stdout, reportJson(report));
  }
  await using measured = await failing(() => openAndMeasure(this, flags, target));
  await writeReport(this, flags, measured);
  await writeResult(stdout, renderTables(measured.binary, flags, viewOf(stdout, this.env)));
  stderr.write(renderNotes(measured.binary.notes));
}

async function openAndMeasure(world: World, flags: ExplainFlags, target: string): Promise<MeasuredTarget> {
  requireTogether(flags, (await namesPackage(world, target)) ? "package" : "binary");
  return measureTarget(world, target, wishesOf(flags));
}

async function measureForJson(world: World, flags: ExplainFlags, target: string): Promise<LedgerReport> {
  await using measured = await openAndMeasure(world, flags, target);
  await writeReport(world, flags, measured);
  const { digestOf } = await import("../../session/digest-of.ts"); // cryptography takes its time to load
  return reportOn(measured.binary, await digestOf(measured.file, world.signal), flags);
}

/** A page shows symbols, whatever the tables of the same run show. */
function wishesOf(flags: ExplainFlags): Parameters<typeof measureTarget>[2] {
  return { ...flags, symbols: flags.by === "symbol" || flags.report !== undefined };
}

async function writeReport(world: World, { report }: ExplainFlags, { binary, file }: MeasuredTarget): Promise<void> {
  if (report === undefined) return;
  const [{ digestOf }, { binaryPage }, { writePage }] = await Promise.all([
    import("../../session/digest-of.ts"),
    import("../../present/page/binary-page.ts"),
    import("../../session/write-page.ts"),
  ]);
  await writePage(world, report, binaryPage(binary, await digestOf(file, world.signal)));
}
