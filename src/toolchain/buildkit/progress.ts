import { LineSplitter } from "../process.ts";

/** What the commands of a build say, told apart from what BuildKit says. */
export interface BuildProgress {
  /** Takes one line of `buildctl build --progress rawjson`. */
  readonly take: (line: string) => void;
  /** What buildctl itself says: the lines that are no progress. */
  readonly words: readonly string[];
  /** The exit code of the command that failed; undefined where none did. */
  readonly failed: () => number | undefined;
}

/** BuildKit, client/graph.go: SolveStatus, as far as it is read here. */
interface SolveStatus {
  readonly vertexes?: readonly { readonly name?: string; readonly error?: string }[];
  readonly logs?: readonly { readonly stream?: number; readonly data?: string }[];
}

const STDERR = 2;

/** `onLine` gets each line that a command writes to its standard error. */
export function readProgress(onLine: (line: string) => void): BuildProgress & { readonly end: () => void } {
  const lines = new LineSplitter(onLine);
  const words: string[] = [];
  let exitCode: number | undefined;
  const take = (line: string) => {
    const status = parse(line);
    if (status === undefined) {
      words.push(line);
      return;
    }
    for (const { stream, data } of status.logs ?? []) {
      if (stream === STDERR && data !== undefined) lines.take(Buffer.from(data, "base64"));
    }
    for (const { error = "" } of status.vertexes ?? []) {
      // solver/llbsolver/errdefs and executor.ExitError: the words of a command that ended by itself.
      const [, code] = /did not complete successfully: exit code: (\d+)/.exec(error) ?? [];
      if (code !== undefined) exitCode = Number(code);
    }
  };
  return { take, words, failed: () => exitCode, end: () => lines.end() };
}

function parse(line: string): SolveStatus | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as SolveStatus;
  } catch {
    return undefined;
  }
}
