import { type Go, runGo } from "./go.ts";
import { goFailed } from "./remedies.ts";

/**
 * The shortest chain of imports from the main module to each of these modules, by path, as `go mod why -m` has it: for all
 * platforms and tags, and for tests of other modules as well. Empty where nothing needs a package of it. Throws what the go
 * command's failures throw.
 */
export async function chainsToModules(
  go: Go,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (paths.length === 0) return new Map();
  const args = ["mod", "why", "-m", ...paths];
  const output: Buffer[] = [];
  const finished = await runGo(go, args, { onStdout: (chunk) => void output.push(chunk) });
  if (finished.exitCode !== 0) throw goFailed(go.program, args, finished);
  // Each answer begins with `# path`; a sentence in parentheses says that there is no chain.
  const answers = Buffer.concat(output).toString().split(/^# /m).slice(1);
  return new Map(
    answers.map((answer) => {
      const [path = "", ...chain] = answer.split("\n").filter((line) => line !== "");
      return [path, chain[0]?.startsWith("(") ? [] : chain];
    }),
  );
}
