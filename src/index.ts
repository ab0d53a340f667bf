/**
 * The library: the same work as the command line, with values instead of text.
 *
 *     const report = await slim(["./cmd/order"], { output: ["oci:out"] });
 */
import { Writable } from "node:stream";
import type { SlimFlags } from "./command/slim/flags.ts";
import { runSlim } from "./command/slim/slim.ts";
import type { SlimReport } from "./report/slim-report.ts";

export { ERROR_CODES, type ErrorCode, PlimsollError } from "./base/error.ts";
export { EXIT, type ExitCode } from "./base/exit.ts";
export { VERSION } from "./base/version.ts";
export type { SlimFlags } from "./command/slim/flags.ts";
export type * from "./report/slim-report.ts";

export interface SlimSurroundings {
  /** Paths of sources and destinations are relative to it: this process's folder when left out. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Runs the seven steps and resolves to the report that `plimsoll slim --json` prints. Nothing is printed. Flags are those
 * of the command line, in camel case; unlike there, no comparison is built unless `measure: "steps"` asks for it.
 * Throws PlimsollError; its `code` says what failed.
 */
export async function slim(
  sources: readonly string[],
  flags: Omit<SlimFlags, "json"> = {},
  { cwd = process.cwd(), env = process.env, signal = new AbortController().signal }: SlimSurroundings = {},
): Promise<SlimReport> {
  const world = { process: { stdout: nowhere(), stderr: nowhere() }, env, cwd, signal };
  const { report, failure } = await runSlim(world, { measure: "none", ...flags, json: true }, sources);
  if (failure !== undefined) throw failure;
  return report;
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
