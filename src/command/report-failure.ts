import type { PlimsollError } from "../base/error.ts";
import { asPlimsollError } from "../report/error-view.ts";
import { reportJson, reportLines } from "../report/ledger-json.ts";
import type { World } from "./world.ts";
import { writeResult } from "./write-result.ts";

/** How a report is written for programs. */
export type ReportWriter<Report extends object> = (report: Report) => Iterable<string>;

/** The writer that the flags ask for; undefined where people read the result. */
export function jsonWriterOf(flags: {
  readonly json?: boolean;
  readonly jsonLines?: boolean;
}): ReportWriter<object> | undefined {
  if (flags.jsonLines) return reportLines;
  return flags.json ? reportJson : undefined;
}

/**
 * Does the work of a verb, up to its result. If it fails and a program reads standard output, the verb's report of the
 * failure is written there. What is then thrown is always a `PlimsollError`.
 */
export async function reportFailure<Report extends object, Result>(
  { process: { stdout } }: World,
  write: ReportWriter<Report> | undefined,
  failed: (error: PlimsollError) => Report,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (write !== undefined) await writeResult(stdout, write(failed(failure)));
    throw failure;
  }
}
