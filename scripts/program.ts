import { spawn } from "node:child_process";
import { join } from "node:path";

/** The folder that holds package.json; every script works from here. */
export const ROOT = join(import.meta.dirname, "..");

export interface Ended {
  readonly exitCode: number;
  /** Standard output and standard error together; empty if they were passed through. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Let the program write to this process's standard output and error. */
  readonly through?: boolean;
}

/** Runs a program and waits for it to exit. Rejects if the program cannot be started, and not if it fails. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(program, args, {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? process.env,
    stdio: options.through ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("error", reject);
  child.on("close", (code) => resolve({ exitCode: code ?? 128, output: Buffer.concat(chunks).toString() }));
  return promise;
}

/** The output of a program that has to succeed. Throws with it where the program does not. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { exitCode, output } = await run(program, args, options);
  if (exitCode !== 0) throw new Error(`${[program, ...args].join(" ")} ended with ${exitCode}\n${output}`);
  return output;
}
