import { LineSplitter, programFailed } from "../process.ts";
import { type Go, type GoCall, runGo } from "./go.ts";

/**
 * Runs a go command that prints JSON objects one after the other (`go list -json`, `go mod download -json`) and hands
 * each on as it comes. The go command indents its output, so that a line of one brace ends an object.
 * Returns what it wrote to standard error and how it ended.
 */
export async function eachObject(
  go: Go,
  args: readonly string[],
  call: GoCall,
  onObject: (value: unknown) => void,
): Promise<{ readonly exitCode: number | undefined; readonly stderr: string }> {
  let lines: string[] = [];
  const splitter = new LineSplitter((line) => {
    lines.push(line);
    if (line !== "}") return;
    onObject(JSON.parse(lines.join("\n")));
    lines = [];
  });
  return runGo(go, args, { ...call, onStdout: (chunk) => splitter.take(chunk) });
}

/** The objects in one list. `tolerant` leaves a failure to the errors that the objects themselves hold. */
export async function listObjects<T>(
  go: Go,
  args: readonly string[],
  call: GoCall & { readonly tolerant?: boolean } = {},
): Promise<T[]> {
  const objects: T[] = [];
  const { tolerant = false, ...rest } = call;
  const finished = await eachObject(go, args, rest, (value) => objects.push(value as T));
  if (finished.exitCode !== 0 && !(tolerant && objects.length > 0)) {
    throw programFailed(go.program, args, { ...finished, endedBy: undefined, stdout: Buffer.alloc(0) });
  }
  return objects;
}
