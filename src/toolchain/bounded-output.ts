import { basename } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { programFailed, type RunOptions, runProgram } from "./process.ts";

/** What a program prints on standard output, in pieces. Throws `program-failed`, and `limit-exceeded` for more than that. */
export async function boundedOutput(
  program: string,
  args: readonly string[],
  running: Pick<RunOptions, "env" | "cwd" | "signal">,
  limitBytes: number,
): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const onStdout = (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= limitBytes) chunks.push(chunk);
  };
  const finished = await runProgram(program, args, { ...running, onStdout });
  if (finished.exitCode !== 0) throw programFailed(program, args, finished);
  if (sizeBytes <= limitBytes) return chunks;
  throw new PlimsollError("limit-exceeded", {
    what: `${basename(program)} printed more than ${limitBytes} bytes`,
    why: "plimsoll does not read more output",
  });
}
