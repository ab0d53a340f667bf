import type { ChildProcess } from "node:child_process";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Whom it runs as, where this process may decide that. */
  readonly as?: { readonly uid: number; readonly gid: number } | undefined;
  /** What the program reads; without it, its standard input is empty. */
  readonly stdin?: Uint8Array | AsyncIterable<Uint8Array>;
  /** Called with chunks of standard output as they arrive. Then no output is kept and no limit applies. */
  readonly onStdout?: (chunk: Buffer) => void;
  /** Called with each line of standard error as it arrives, without its line feed. All lines are kept as well. */
  readonly onStderrLine?: (line: string) => void;
  /**
   * Ends the program and its child processes: with SIGTERM first, and with SIGKILL after `LIMITS.programGraceMs`. The
   * signal's reason is thrown if it is a PlimsollError.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface Finished {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly endedBy: NodeJS.Signals | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs a program, never through a shell, and waits for it to exit, whatever the exit code. Throws `program-missing`
 * when it cannot be started, `limit-exceeded` when it prints more than `LIMITS.programOutputBytes` on a stream that is
 * kept, and `interrupted` (or the signal's own reason) when it was aborted.
 */
export async function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  throwIfAborted(options.signal);
  // Loaded only here: many runs start no program, and loading this module takes a tenth of the time of a start.
  const { spawn } = process.getBuiltinModule("node:child_process");
  const child = spawn(program, args, {
    cwd: options.cwd,
    ...options.as,
    env: options.env,
    stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    // The program gets its own process group, so that its children end with it. Windows has no such groups.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const ending = endOnAbort(child, options);
  try {
    const [, stdout, stderr, end] = await Promise.all([
      feed(child, options.stdin),
      options.onStdout === undefined ? keep(child, "stdout") : pass(child, options.onStdout),
      keep(child, "stderr", options.onStderrLine),
      endOf(child, program, options),
    ]);
    throwIfAborted(options.signal);
    return { ...end, stdout, stderr: stderr.toString() };
  } catch (error) {
    stop(child, "SIGKILL");
    throw error;
  } finally {
    ending.release();
  }
}

/** The same, but throws `program-failed` with the end of the program's own messages when its exit code is not 0. */
export async function runToSuccess(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const finished = await runProgram(program, args, options);
  if (finished.exitCode !== 0) throw programFailed(program, args, finished);
  return finished;
}

/** The error `program-failed`: which program, how it ended, and the last lines that it wrote to standard error. */
export function programFailed(program: string, args: readonly string[], finished: Finished): PlimsollError {
  const how = finished.endedBy === undefined ? `exit status ${finished.exitCode}` : `ended by ${finished.endedBy}`;
  return new PlimsollError("program-failed", {
    what: `${[basename(program), ...args.slice(0, 2)].join(" ")} failed (${how})`,
    why: lastLines(finished.stderr) || "it gave no reason",
  });
}

const LINES_SHOWN = 12;

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-LINES_SHOWN).join("\n");
}

/** Throws the signal's reason if it is a PlimsollError, and `interrupted` otherwise. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  if (signal.reason instanceof PlimsollError) throw signal.reason;
  throw new PlimsollError("interrupted", { what: "interrupted", cause: signal.reason });
}

async function feed(child: ChildProcess, stdin: RunOptions["stdin"]): Promise<void> {
  if (child.stdin === null || stdin === undefined) return;
  try {
    await pipeline(Readable.from(stdin instanceof Uint8Array ? [stdin] : stdin), child.stdin);
  } catch (error) {
    // A program that has read enough closes its input: its exit code tells whether that was intended.
    if (!isBrokenPipe(error)) throw error;
  }
}

function isBrokenPipe(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "EOF" || code === "ECONNRESET";
}

async function keep(child: ChildProcess, name: "stdout" | "stderr", onLine?: (line: string) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const lines = onLine === undefined ? undefined : new LineSplitter(onLine);
  let sizeBytes = 0;
  for await (const chunk of child[name]! as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > LIMITS.programOutputBytes) {
      throw new PlimsollError("limit-exceeded", {
        what: `${basename(child.spawnfile)} printed more than ${LIMITS.programOutputBytes} bytes`,
        why: "plimsoll does not read more output",
      });
    }
    chunks.push(chunk);
    lines?.take(chunk);
  }
  lines?.end();
  return Buffer.concat(chunks);
}

async function pass(child: ChildProcess, onChunk: (chunk: Buffer) => void): Promise<Buffer> {
  for await (const chunk of child.stdout! as AsyncIterable<Buffer>) onChunk(chunk);
  return Buffer.alloc(0);
}

/** Splits a stream into lines. A character whose bytes arrive in two chunks stays whole. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  end(): void {
    if (this.#rest !== "") this.#onLine(this.#rest);
  }
}

function endOf(
  child: ChildProcess,
  program: string,
  options: RunOptions,
): Promise<Pick<Finished, "exitCode" | "endedBy">> {
  const { promise, resolve, reject } = Promise.withResolvers<Pick<Finished, "exitCode" | "endedBy">>();
  child.once("error", (cause) => {
    reject(
      new PlimsollError("program-missing", {
        what: `${basename(program)} cannot be started`,
        why: `${cause.message}${options.cwd === undefined ? "" : ` (in ${options.cwd})`}`,
        cause,
      }),
    );
  });
  child.once("close", (code, signal) => resolve({ exitCode: code ?? undefined, endedBy: signal ?? undefined }));
  return promise;
}

/** When this process exits without waiting for these programs, they are killed. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) stop(child, "SIGKILL");
});

function endOnAbort(child: ChildProcess, { signal }: RunOptions): { release: () => void } {
  let timer: NodeJS.Timeout | undefined;
  running.add(child);
  const onAbort = () => {
    stop(child, "SIGTERM");
    timer = setTimeout(() => stop(child, "SIGKILL"), LIMITS.programGraceMs);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    release: () => {
      running.delete(child);
      signal?.removeEventListener("abort", onAbort);
      clearTimeout(timer);
    },
  };
}

function stop(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // The process group no longer exists.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
