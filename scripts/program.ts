import { spawn } from "node:child_process";
import { join } from "node:path";

/** The folder that holds package.json; every script works from here. */
export const ROOT = join(import.meta.dirname, "..");

export interface Ended {
  readonly exitCode: number;
  /** Standard output and standard error as they came; empty where they went straight through. */
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Let the program write to our own standard output and error. */
  readonly through?: boolean;
}

/** Runs a program to its end. A program that cannot be started rejects; one that fails does not. */
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
