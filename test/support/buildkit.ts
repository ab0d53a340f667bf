import { spawnSync } from "node:child_process";
import type { TestContext } from "node:test";
import { requireGoProgram } from "./module-program.ts";

const PROGRAM = {
  name: "buildkit",
  source: "test/differential/buildkit/main.go",
  module: "github.com/moby/buildkit",
  version: "v0.34.2",
};

/** BuildKit's result for a Dockerfile. Lines count from 1. */
export interface BuildkitFile {
  /** Why the parser or the dispatcher refuses the file; empty where they accept it. */
  readonly refused: string;
  /** Why its conversion fails, as a build would; empty where it does not. */
  readonly failed: string;
  /** The first line of the instruction that fails; 0 where BuildKit does not say. */
  readonly failedLine: number;
  readonly nodes: readonly BuildkitNode[];
  readonly stages: readonly (readonly [name: string, base: string])[];
  readonly warnings: readonly { readonly rule: string; readonly line: number }[];
}

interface BuildkitNode {
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly line: number;
  readonly endLine: number;
  readonly args: readonly string[];
  readonly json: boolean;
  readonly heredocs: readonly {
    readonly name: string;
    readonly content: string;
    readonly expand: boolean;
    readonly chomp: boolean;
  }[];
}

/** A text with its variables replaced; names are in no particular order. */
interface BuildkitWord {
  readonly error: string;
  readonly text: string;
  readonly words: readonly string[];
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

interface BuildkitIgnore {
  /** Why the file is refused; empty where it is accepted. */
  readonly error: string;
  readonly ignored: readonly boolean[];
}

/** BuildKit's parser, dispatcher, converter and linter, from its Go module, in one program. */
export interface Buildkit {
  readonly readFiles: (texts: readonly string[]) => readonly BuildkitFile[];
  readonly readWords: (
    words: readonly { readonly word: string; readonly escape: string; readonly env: readonly string[] }[],
  ) => readonly BuildkitWord[];
  readonly ignores: (
    files: readonly { readonly ignore: string; readonly paths: readonly string[] }[],
  ) => readonly BuildkitIgnore[];
  /** The files of a folder that are sent for a build. */
  readonly walks: (
    files: readonly { readonly ignore: string; readonly folder: string }[],
  ) => readonly { readonly sent: readonly string[] }[];
}

/**
 * Builds the program once for all runs, in the user's cache. Undefined, with the test skipped, where there is no go or
 * BuildKit's module cannot be downloaded.
 */
export function openBuildkit(t: TestContext): Buildkit | undefined {
  const program = requireGoProgram(t, PROGRAM);
  if (program === undefined) return undefined;
  const ask = <Answer>(questions: readonly object[]): readonly Answer[] => {
    const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
    const { status, stdout, stderr } = spawnSync(program, { input, encoding: "utf8", maxBuffer: 1 << 30 });
    if (status !== 0) throw new Error(stderr);
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Answer);
  };
  return {
    readFiles: (texts) => ask(texts.map((dockerfile) => ({ dockerfile }))),
    readWords: ask,
    ignores: ask,
    walks: ask,
  };
}
