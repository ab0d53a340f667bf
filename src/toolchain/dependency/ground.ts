import { connect, type Socket } from "node:net";
import { requireProgram } from "../find-program.ts";
import { type RunOptions, runProgram } from "../process.ts";

/** What a server is planned with. */
export interface Ground {
  /** On 127.0.0.1. */
  readonly port: number;
  /** A folder of its own. */
  readonly folder: string;
  readonly running: Pick<RunOptions, "env" | "signal">;
  /** Another port, as long as the server is there. */
  takePort(): Promise<number>;
}

/** Nothing else of the user's: servers read settings out of variables. */
export function plainEnvironment({ PATH }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH, LC_ALL: "C" };
}

/** Throws `program-missing`, which names Debian's package. */
export function requireServer(name: string, debianPackage: string, env: NodeJS.ProcessEnv): Promise<string> {
  return requireProgram(name, env, missing(debianPackage));
}

export function missing(debianPackage: string): { readonly why: string; readonly fix: string } {
  return {
    why: "a service is tried with the real server that it depends on",
    fix: `install it (${debianPackage} in Debian), or leave this dependency out`,
  };
}

/** What it says when it is asked for its version: the first group of the pattern. */
export async function versionOf(program: string, says: RegExp, running: Ground["running"]): Promise<string | null> {
  const { stdout } = await runProgram(program, ["--version"], running);
  return says.exec(stdout.toString())?.[1] ?? null;
}

const ANSWER_MS = 2000;

/**
 * Opens a connection, says something, and asks with each piece of the answer whether it is enough. False where the
 * connection ends before, and after two seconds.
 */
export function saysBack(
  port: number,
  words: Uint8Array | string,
  isEnough: (answer: Buffer) => boolean,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket: Socket = connect(port, "127.0.0.1");
  let answer: Buffer = Buffer.alloc(0);
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  socket.on("error", () => {});
  socket.on("close", () => resolve(false));
  socket.on("connect", () => socket.write(words));
  socket.on("data", (bytes: Buffer) => {
    answer = Buffer.concat([answer, bytes]);
    if (!isEnough(answer)) return;
    resolve(true);
    socket.destroy();
  });
  return promise;
}

/** Whether anybody accepts connections. */
export function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  socket.on("error", () => {});
  socket.on("close", () => resolve(false));
  socket.on("connect", () => {
    resolve(true);
    socket.destroy();
  });
  return promise;
}
