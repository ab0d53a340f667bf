import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import type { HeldPort } from "../held-port.ts";
import { throwIfAborted } from "../process.ts";
import type { ProcessIdentity } from "../process-status.ts";
import type { Dependency } from "./dependency.ts";
import { endServer, removeRecord, writeRecord } from "./process-record.ts";
import { endTree, identityOf, send, treeOf } from "./process-tree.ts";

/** How a server is started, and how it is known to answer. */
export interface ServerPlan {
  readonly kind: string;
  readonly version: string | null;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly as?: { readonly uid: number; readonly gid: number } | undefined;
  /** Asks it once, in its own protocol. */
  answers(): Promise<boolean>;
  /** Removes what it left in the system, once its processes are gone. */
  clean?(): Promise<void>;
}

/** As long as a server may take to answer, also after a kill: then it reads its data again. */
const READY_MS = 60_000;
const BETWEEN_QUESTIONS_MS = 20;
const LINES_SHOWN = 12;

/** Servers that run: when this process exits without waiting for them, they are killed. */
const running = new Set<ProcessIdentity>();
process.on("exit", () => {
  for (const { pid } of treeOf(...running)) send(pid, "SIGKILL");
});

interface Running extends ProcessIdentity {
  readonly ended: Promise<string>;
}

/** A dependency that is a program. */
export class Server implements Dependency {
  readonly #plan: ServerPlan;
  readonly #port: HeldPort;
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;
  #running: Running | undefined;

  /** `folder` is where its log and the record of its process go. */
  constructor(plan: ServerPlan, port: HeldPort, folder: string, signal: AbortSignal | undefined) {
    this.#plan = plan;
    this.#port = port;
    this.#folder = folder;
    this.#signal = signal;
  }

  get kind(): string {
    return this.#plan.kind;
  }

  get version(): string | null {
    return this.#plan.version;
  }

  get port(): number {
    return this.#port.port;
  }

  async kill(): Promise<void> {
    await this.#end(endTree);
  }

  async restart(): Promise<void> {
    throwIfAborted(this.#signal);
    await this.kill();
    const server = await this.#start();
    const giveUpAt = performance.now() + READY_MS;
    let how: string | undefined;
    void server.ended.then((end) => {
      how = end;
    });
    while (!(await this.#plan.answers())) {
      throwIfAborted(this.#signal);
      if (how !== undefined) throw this.#failure(`it ended (${how}) before it answered`);
      if (performance.now() > giveUpAt) throw this.#failure(`it did not answer within ${READY_MS / 1000} s`);
      await pause(BETWEEN_QUESTIONS_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end(endServer);
    await this.#plan.clean?.();
  }

  async #end(by: (server: ProcessIdentity) => Promise<void>): Promise<void> {
    const server = this.#running;
    if (server === undefined) return;
    await by(server);
    // Where /proc does not tell processes apart: as long as this one's end is not known here, its number is its own.
    if (this.#running === server) send(-server.pid, "SIGKILL");
    await server.ended;
    removeRecord(this.#folder);
  }

  async #start(): Promise<Running> {
    const { program, args, env, cwd, as } = this.#plan;
    const { spawn } = process.getBuiltinModule("node:child_process");
    const log = openSync(this.#log, "a");
    let child: ChildProcess;
    try {
      // A process group of its own: an interruption from the terminal is plimsoll's to handle.
      child = spawn(program, args, { env, cwd, ...as, stdio: ["ignore", log, log], detached: true });
    } finally {
      closeSync(log);
    }
    const ended = this.#endOf(child);
    const { pid } = child;
    if (pid === undefined) throw this.#failure(`it cannot be started: ${await ended}`);
    const identity = identityOf(pid);
    writeRecord(this.#folder, identity);
    const server = { ...identity, ended };
    this.#running = server;
    running.add(server);
    return server;
  }

  #endOf(child: ChildProcess): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { pid } = child;
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code, signal) => {
      // What it started and left alone ends with it.
      if (pid !== undefined) send(-pid, "SIGKILL");
      if (this.#running !== undefined) running.delete(this.#running);
      this.#running = undefined;
      resolve(signal ?? `exit status ${code}`);
    });
    return promise;
  }

  get #log(): string {
    return join(this.#folder, "log");
  }

  #failure(how: string): PlimsollError {
    const lines = readFileSync(this.#log, "utf8").trim().split("\n").slice(-LINES_SHOWN);
    return new PlimsollError("program-failed", {
      what: `${basename(this.#plan.program)} does not serve as a dependency`,
      why: [how, ...lines].filter((line) => line !== "").join("\n"),
    });
  }
}
