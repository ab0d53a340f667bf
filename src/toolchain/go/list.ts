import { LineSplitter } from "../process.ts";
import { type Go, type GoCall, runGo } from "./go.ts";
import { goFailed } from "./remedies.ts";

/**
 * Runs a go command that prints JSON objects one after the other (`go list -json`, `go mod download -json`). Each is
 * parsed as it comes, so that the text of all of them is never held: the go command indents its output, and a line of
 * one brace ends an object. `tolerant` leaves a failure to the errors that the objects themselves hold.
 * Throws `program-failed`.
 */
export async function listObjects<T>(
  go: Go,
  args: readonly string[],
  call: GoCall & { readonly tolerant?: boolean } = {},
): Promise<T[]> {
  const { tolerant = false, ...rest } = call;
  const objects: T[] = [];
  let lines: string[] = [];
  const splitter = new LineSplitter((line) => {
    lines.push(line);
    if (line !== "}") return;
    objects.push(JSON.parse(lines.join("\n")) as T);
    lines = [];
  });
  const finished = await runGo(go, args, { ...rest, onStdout: (chunk) => splitter.take(chunk) });
  if (finished.exitCode !== 0 && !(tolerant && objects.length > 0)) throw goFailed(go.program, args, finished);
  return objects;
}
