import { PlimsollError } from "../../base/error.ts";
import { binaryReport } from "../../flow/explain/explain.ts";
import { explainBinary } from "../../flow/explain/explain-binary.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { failedLedgerReport } from "../../report/ledger-report.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ExplainFlags, requireFittingFlags } from "./flags.ts";
import { renderTables } from "./tables.ts";

/**
 * `plimsoll explain TARGET`: what every byte of a binary or an image is; a main package is built first. `--why` asks
 * the source instead.
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
    const { showImage } = await import("./image.ts");
    return showImage(this, flags, image);
  }
  const { stdout, stderr } = this.process;
  if (flags.json) {
    const report = await failing(async () => {
      await using explained = await openBinary(this, flags, target);
      return await binaryReport(explained, flags);
    });
    return writeResult(stdout, reportJson(report));
  }
  await using explained = await failing(() => openBinary(this, flags, target));
  await writeResult(stdout, renderTables(explained.binary, flags, viewOf(stdout, this.env)));
  stderr.write(renderNotes(explained.binary.notes));
}

async function openBinary(world: World, flags: ExplainFlags, target: string) {
  requireFittingFlags(flags);
  if (flags.jsonLines) {
    throw new PlimsollError("flag-invalid", {
      what: "--json=lines goes with images only",
      why: "it is about their layers, or where they are",
      fix: "leave it out",
    });
  }
  return explainBinary(world, target, flags);
}
