import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { findProgram } from "../find-program.ts";
import { type Finished, programFailed, runProgram } from "../process.ts";
import { DIALECTS, type Dialect, type RuntimeName } from "./dialect.ts";

/** A container runtime that has answered, spoken to by its command line. */
export interface ContainerRuntime {
  readonly name: RuntimeName;
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
 * podman, docker or nerdctl, whichever answers first, or the one that is named. Throws `program-missing` where none is on
 * PATH, and `program-failed` where those that are do not answer. Its programs run in `folder`: podman's monitor leaves a file
 * `oom` where it runs when the kernel kills a container.
 */
export async function openRuntime(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  wanted: RuntimeName | undefined,
  folder: string,
): Promise<ContainerRuntime> {
  const silent: string[] = [];
  for (const dialect of DIALECTS.filter(({ name }) => wanted === undefined || name === wanted)) {
    const program = await findProgram(dialect.name, env);
    if (program === undefined) continue;
    const tell = (...words: readonly string[]) => runProgram(program, words, { env, signal, cwd: folder });
    const undo = (...words: readonly string[]) => runProgram(program, words, { env, cwd: folder });
    const answer = await ask(program, env, signal);
    if (typeof answer === "string") silent.push(`${dialect.name}: ${answer}`);
    else return { name: dialect.name, version: answer.version, dialect, tell, undo, say: sayWith(program, tell) };
  }
  const names = wanted ?? "podman, docker or nerdctl";
  if (silent.length === 0) {
    throw new PlimsollError("program-missing", {
      what: `${names} is not on PATH`,
      why: "the image is run in a container runtime",
      fix: "install podman, which needs no daemon and no root",
    });
  }
  throw new PlimsollError("program-failed", {
    what: `${wanted ?? "no container runtime"} ${wanted === undefined ? "answers" : "does not answer"}`,
    why: silent.join("\n"),
    fix: "make its own `info` work; plimsoll doctor says which runtimes answer",
  });
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

function sayWith(program: string, tell: ContainerRuntime["tell"]): ContainerRuntime["say"] {
  return async (...words) => {
    const finished = await tell(...words);
    if (finished.exitCode !== 0) throw programFailed(program, words, finished);
    return finished.stdout.toString().trim();
  };
}
