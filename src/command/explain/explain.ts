import { PlimsollError } from "../../base/error.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import { failedLedgerReport, type LedgerReport } from "../../report/ledger-report.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ExplainFlags } from "./flags.ts";
import { digestOf, type MeasuredTarget, measureTarget } from "./measure-target.ts";
import { reportOn } from "./report.ts";
import { renderTables } from "./tables.ts";

/** `plimsoll explain FILE`: what every byte of a binary is. With `--why` it asks the source instead. */
export async function explain(this: World, flags: ExplainFlags, target: string): Promise<void> {
  if (flags.why !== undefined) {
    const { askWhy } = await import("./ask-why.ts");
    return askWhy(this, flags, target, flags.why);
  }
  const image = await recogniseImage(target, this.cwd);
  if (image !== undefined) {
    const { explainImage } = await import("./explain-image.ts");
    return explainImage(this, flags, image);
  }
  requireTogether(flags);
  if (flags.json) return explainAsJson(this, flags, target);
  await using measured = await measureTarget(this, target);
  await writeReport(this, flags, measured);
  const { stdout, stderr } = this.process;
  await writeResult(stdout, renderTables(measured.binary, flags, viewOf(stdout, this.env).colour));
  stderr.write(renderNotes(measured.binary.notes));
}

async function explainAsJson(world: World, flags: ExplainFlags, target: string): Promise<void> {
  const { stdout } = world.process;
  let report: LedgerReport;
  try {
    await using measured = await measureTarget(world, target);
    await writeReport(world, flags, measured);
    const digest = await digestOf(measured.file, world.signal);
    report = reportOn(measured.binary, digest, flags);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    await writeResult(stdout, reportJson(failedLedgerReport(failure)));
    throw failure;
  }
  await writeResult(stdout, reportJson(report));
}

async function writeReport(world: World, { report }: ExplainFlags, { binary, file }: MeasuredTarget): Promise<void> {
  if (report === undefined) return;
  const [{ binaryPage }, { writePage }] = await Promise.all([
    import("../page/binary-page.ts"),
    import("../page/write-page.ts"),
  ]);
  await writePage(world, report, binaryPage(binary, await digestOf(file, world.signal)));
}

/** A flag that would do nothing is a mistake, and says so. */
function requireTogether(flags: ExplainFlags): void {
  const lonely = (["prove", "tags", "platform"] as const).find((flag) => flags[flag] !== undefined);
  if (lonely !== undefined) {
    throw new PlimsollError("flag-invalid", {
      what: `--${lonely} goes with --why only`,
      why: "it says how the source is linked, and a binary is linked already",
      fix: `leave it out, or ask plimsoll explain PACKAGE --why WANTED --${lonely}`,
    });
  }
  const unused = (["only", "format"] as const).find((flag) => flags[flag] !== undefined);
  if (flags.json !== true || unused === undefined) return;
  throw new PlimsollError("flag-invalid", {
    what: `--${unused} does not go with --json`,
    why: "it is about tables; JSON has every row, so that the rows add up",
    fix: "leave one of the two out",
  });
}
