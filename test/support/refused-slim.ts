import assert from "node:assert/strict";
import { ERROR_CODES, type ErrorCode } from "../../src/base/error.ts";
import type { ErrorReport, SlimReport } from "../../src/report/slim-report.ts";
import { reportOf, runHere, type SlimOptions } from "./slim.ts";

export interface Refusal {
  readonly error: ErrorReport;
  readonly report: SlimReport;
  readonly stderr: string;
}

/**
 * Runs `plimsoll slim --measure none --json` in this process, which must fail with `code`. Checks the exit code, that standard output
 * has only one JSON object with the error, and that standard error has the same error as text, with its page.
 */
export async function refusedSlim(code: ErrorCode, args: readonly string[], options?: SlimOptions): Promise<Refusal> {
  const run = await runHere(["slim", ...args, "--measure", "none", "--json"], options);
  assert.equal(run.exitCode, ERROR_CODES[code], `${args.join(" ")}: ${run.stdout}${run.stderr}`);
  const report = reportOf(run);
  assert.equal(report.schema, "plimsoll.slim/1");
  const { error } = report;
  assert.ok(error !== undefined, `the report of ${args.join(" ")} has an error`);
  assert.deepEqual([error.code, error.exitCode], [code, run.exitCode], run.stderr);
  assert.match(run.stderr, new RegExp(`^error .*\\n(.*\\n)*  see plimsoll help ${code}\\n$`, "m"));
  return { error, report, stderr: run.stderr };
}

/** The same for errors that are known before anything is built: nothing is written and no image is reported. */
export async function refusedEarly(
  code: ErrorCode,
  args: readonly string[],
  options?: SlimOptions,
): Promise<ErrorReport> {
  const { error, report, stderr } = await refusedSlim(code, args, options);
  assert.deepEqual([report.image, report.after, report.destinations], [null, null, []]);
  assert.doesNotMatch(stderr, /^Built /m, `${args.join(" ")} is refused before anything is built`);
  return error;
}
