import { LineSplitter } from "../process.ts";
import { type Go, type GoCall, runGo } from "./go.ts";
import { goFailed } from "./remedies.ts";

/**
 * Runs a go command that prints a sequence of JSON objects (`go list -json`, `go mod download -json`). Each object is
 * parsed as it arrives, so that the whole text is never held in memory: the go command indents its output, and a line
 * with only a closing brace ends an object. With `tolerant`, the command may fail: the objects themselves then hold the
 * errors. Throws `program-failed`.
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
