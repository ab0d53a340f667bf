import { asPlimsollError } from "../../report/error-view.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { failedLedgerReport, type LedgerReport } from "../../report/ledger-report.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ExplainFlags } from "./flags.ts";
import { digestOf, measureTarget } from "./measure-target.ts";
import { reportOn } from "./report.ts";
import { renderTables } from "./tables.ts";

/** `plimsoll explain FILE`: what every byte of a binary is. */
export async function explain(this: World, flags: ExplainFlags, target: string): Promise<void> {
  if (flags.json) return explainAsJson(this, flags, target);
  await using measured = await measureTarget(this, target);
  const { stdout, stderr } = this.process;
  await writeResult(stdout, renderTables(measured.binary, flags, viewOf(stdout, this.env).colour));
  stderr.write(renderNotes(measured.binary.notes));
}

async function explainAsJson(world: World, flags: ExplainFlags, target: string): Promise<void> {
  const { stdout } = world.process;
  let report: LedgerReport;
  try {
    await using measured = await measureTarget(world, target);
    const digest = await digestOf(measured.file, world.signal);
    report = reportOn(measured.binary, digest, flags.by ?? "package");
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    await writeResult(stdout, reportJson(failedLedgerReport(failure)));
    throw failure;
  }
  await writeResult(stdout, reportJson(report));
}
