import { left, renderHeading, renderLine, renderTable, type TableFormat } from "./table.ts";
import { THE_INDEX, type VerifyReport, type VerifyResult } from "./verify-report.ts";
import type { View } from "./view.ts";

const STATES = { passed: "passed", failed: "FAILED", unchecked: "NOT CHECKED" } as const;

/** Every check by its name, for people. */
export function* renderVerify(report: VerifyReport, format: TableFormat, view: View): Generator<string> {
  const { target, digest, images, verified, results, ignored } = report;
  const about = digest === null ? target : `${target}, ${images.map(({ platform }) => platform).join(", ")}: ${digest}`;
  yield renderHeading(verified ? "verified" : "not verified", format, view.colour);
  yield renderLine(about, format);
  for (const result of results) {
    yield "\n";
    yield* renderTable(
      { title: titleOf(result, images.length > 1), columns: COLUMNS, rows: rowsOf(result) },
      format,
      view,
    );
  }
  if (ignored.length === 0) return;
  yield "\n";
  const rows = ignored.map(({ where, why }) => [where, why]);
  const columns = [left("what is attached"), left("why it was not believed")];
  yield* renderTable({ title: "ignored", columns, rows }, format, view);
}

const COLUMNS = [left("check"), left("result"), left("what was found")];

/** One image needs no name: the first line has it. */
function titleOf({ requirement, signer, platform, from }: VerifyResult, hasSeveral: boolean): string {
  const by = signer === null ? requirement : `${requirement} by ${signer}`;
  const of = platform === null || !(hasSeveral || platform === THE_INDEX) ? by : `${by}, ${platform}`;
  return from === null ? of : `${of}: ${from}`;
}

function rowsOf({ checks }: VerifyResult): readonly (readonly string[])[] {
  return checks.map(({ name, state, detail }) => [name, STATES[state], detail]);
}
