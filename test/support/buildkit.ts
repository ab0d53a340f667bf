import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freshFolder } from "./made-once.ts";
import { missing, REPOSITORY, requireTool } from "./tools.ts";

const PROGRAM = join(REPOSITORY, "test/differential/buildkit/main.go");
const VERSION = "v0.34.2";

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
  const go = requireTool(t, "go");
  const program = go === undefined ? undefined : builtProgram(t, go);
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

function builtProgram(t: TestContext, go: string): string | undefined {
  const source = readFileSync(PROGRAM);
  const key = createHash("sha256").update(VERSION).update(source).digest("hex").slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plimsoll-ci");
  const folder = join(cache, `buildkit-questions-${key}`);
  if (existsSync(folder)) return join(folder, "questions");
  using fresh = freshFolder(folder);
  try {
    copyFileSync(PROGRAM, join(fresh.path, "main.go"));
    writeFileSync(
      join(fresh.path, "go.mod"),
      `module questions\n\ngo 1.26\n\nrequire github.com/moby/buildkit ${VERSION}\n`,
    );
    const run = (...words: string[]) =>
      execFileSync(go, words, { cwd: fresh.path, env: { ...process.env, GOFLAGS: "", GOWORK: "off" }, stdio: "pipe" });
    run("mod", "tidy");
    run("build", "-o", "questions", ".");
    fresh.keep();
    return join(folder, "questions");
  } catch (error) {
    return missing(t, `BuildKit ${VERSION} cannot be built here: ${(error as { stderr?: Buffer }).stderr ?? error}`);
  }
}
