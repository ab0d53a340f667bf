import { type Finished, programFailed, runProgram } from "../process.ts";

/** runc's command line, with its state in a folder of this run. */
export interface RuncCommand {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Of `--root`: what it knows of its containers. */
  readonly state: string;
}

/** Throws `program-failed`, and `interrupted`. */
export async function say({ program, env, signal, state }: RuncCommand, ...words: readonly string[]): Promise<void> {
  const finished = await runProgram(program, ["--root", state, ...words], { env, signal });
  if (finished.exitCode !== 0) throw programFailed(program, words, finished);
}

/** The same for what ends or removes something, which is done after an interruption too. */
export function undo(
  { program, env, state }: Omit<RuncCommand, "signal">,
  ...words: readonly string[]
): Promise<Finished> {
  return runProgram(program, ["--root", state, ...words], { env });
}
