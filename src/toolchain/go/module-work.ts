import type { Finished } from "../process.ts";
import { type Go, runGo } from "./go.ts";
import { isChatter } from "./remedies.ts";

/** What is done with a whole module to see that it holds together. */
export type ModuleWork = "tidy" | "build" | "vet" | "test";

const COMMANDS: Readonly<Record<ModuleWork, readonly string[]>> = {
  tidy: ["mod", "tidy"],
  // Without -o, several programs are compiled and linked, and thrown away.
  build: ["build", "-buildvcs=false"],
  vet: ["vet"],
  test: ["test"],
};

/**
 * Runs one of these commands in the folder of a module, on all its packages or on some. Undefined where it succeeds,
 * else the end of what it says.
 */
export async function workOnModule(
  go: Go,
  work: ModuleWork,
  packages: readonly string[] = ["./..."],
): Promise<string | undefined> {
  const args = [...COMMANDS[work], ...(work === "tidy" ? [] : packages)];
  const output: Buffer[] = [];
  const finished = await runGo(go, args, { onStdout: (chunk) => keepEnd(output, chunk) });
  return finished.exitCode === 0 ? undefined : wordsOf(finished, Buffer.concat(output));
}

const KEPT_CHUNKS = 200;
const SHOWN_LINES = 20;

/** Tests may print without end, and the failure comes last. */
function keepEnd(output: Buffer[], chunk: Buffer): void {
  output.push(chunk);
  if (output.length > KEPT_CHUNKS) output.shift();
}

function wordsOf({ stderr, exitCode, endedBy }: Finished, stdout: Buffer): string {
  const lines = `${stdout.toString()}${stderr}`
    .split("\n")
    .filter((line) => line.trim() !== "" && !isChatter(line) && !/^(?:ok|\?) /.test(line));
  return lines.slice(-SHOWN_LINES).join("\n") || `it ended with ${endedBy ?? `exit status ${exitCode}`}`;
}
