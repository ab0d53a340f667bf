import { LIMITS } from "../../base/limits.ts";
import { findProgram } from "../find-program.ts";
import { type Finished, programFailed, runProgram } from "../process.ts";
import type { Dialect } from "./dialect.ts";

/** podman, docker or nerdctl, which has answered, and is spoken to by its command line. */
export interface CommandLine {
  /** What it says of itself: `4.3.1`. */
  readonly version: string;
  readonly dialect: Dialect;
  /** Runs one of its commands. Throws `program-failed` where that ends with another exit code than 0. */
  say(...words: readonly string[]): Promise<string>;
  /** The same, whatever the exit code. */
  tell(...words: readonly string[]): Promise<Finished>;
  /** The same for what removes something, which is done after an interruption too. */
  undo(...words: readonly string[]): Promise<Finished>;
}

/**
 * Undefined where the program is not on PATH; its own words where it does not answer. Its commands run in `folder`: podman's
 * monitor leaves a file `oom` where it runs when the kernel kills a container.
 */
export async function openCommandLine(
  dialect: Dialect,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  folder: string,
): Promise<CommandLine | string | undefined> {
  const program = await findProgram(dialect.name, env);
  if (program === undefined) return undefined;
  const tell = (...words: readonly string[]) => runProgram(program, words, { env, signal, cwd: folder });
  const undo = (...words: readonly string[]) => runProgram(program, words, { env, cwd: folder });
  const answer = await ask(program, env, signal);
  if (typeof answer === "string") return answer;
  return { version: answer.version, dialect, tell, undo, say: sayWith(program, tell) };
}

async function ask(
  program: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ readonly version: string } | string> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.runtimeAnswerMs)]);
  // A client without its daemon knows its own version: only `info` shows that containers can run.
  const info = await runProgram(program, ["info"], { env, signal: patience });
  if (info.exitCode !== 0) return info.stderr.trim().split("\n").at(-1) ?? `it ends with ${info.exitCode}`;
  const version = await runProgram(program, ["version", "--format", "{{.Client.Version}}"], { env, signal: patience });
  return { version: version.exitCode === 0 ? version.stdout.toString().trim() : "unknown" };
}

function sayWith(program: string, tell: CommandLine["tell"]): CommandLine["say"] {
  return async (...words) => {
    const finished = await tell(...words);
    if (finished.exitCode !== 0) throw programFailed(program, words, finished);
    return finished.stdout.toString().trim();
  };
}
