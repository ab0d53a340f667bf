import { PlimsollError } from "../../base/error.ts";
import { binaryReport, explainBinary } from "../../flow/explain/explain-binary.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { failedLedgerReport } from "../../report/ledger-report.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ExplainFlags, requireFittingFlags } from "./flags.ts";
import { renderTables } from "./tables.ts";
import { renderVulnerabilities } from "./vulnerabilities.ts";

/** `plimsoll explain BINARY`, and of what a main package builds: what every byte of an executable is. */
export async function showBinary(world: World, flags: ExplainFlags, target: string): Promise<void> {
  const failing = <Result>(work: () => Promise<Result>) =>
    reportFailure(world, jsonWriterOf(flags), failedLedgerReport, work);
  const { stdout, stderr } = world.process;
  if (flags.json) {
    const report = await failing(async () => {
      await using explained = await openBinary(world, flags, target);
      return await binaryReport(explained, flags);
    });
    return writeResult(stdout, reportJson(report));
  }
  await using explained = await failing(() => openBinary(world, flags, target));
  const view = viewOf(stdout, world.env);
  await writeResult(stdout, renderTables(explained.binary, flags, view, explained.found));
  if (explained.found !== undefined) await writeResult(stdout, renderVulnerabilities(explained.found, flags, view));
  stderr.write(renderNotes(explained.binary.notes));
}

async function openBinary(world: World, flags: ExplainFlags, target: string) {
  requireFittingFlags(flags);
  if (flags.jsonLines) {
    throw new PlimsollError("flag-invalid", {
      what: "--json=lines is for images only",
      why: "it concerns the layers of images, or where images are stored",
      fix: "leave it out",
    });
  }
  return explainBinary(world, target, flags);
}
