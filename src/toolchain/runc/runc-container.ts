import { type ChildProcess, spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import type { Container, ContainerState } from "../container/runtime.ts";
import { LogTail } from "./log-tail.ts";
import { type RuncCommand, say, undo } from "./runc-command.ts";

const BETWEEN_LOOKS_MS = 3;
const BETWEEN_KILLS_MS = 50;
const KILL_TRIES = 100;
const [CONFIG, PID, LOG, SET_UP, GO] = ["config.json", "pid", "log", "set-up", "go"] as const;

/**
 * Says that the container is set up and waits until it may go on. Where its config is gone, it fails, and runc ends the
 * container. What it is told on its standard input has the process ID: runtime-spec v1.0, runtime.md, "State".
 */
const GATE = `cat >"$1/${SET_UP}.new" && mv "$1/${SET_UP}.new" "$1/${SET_UP}"
while [ -e "$1/${CONFIG}" ] && [ ! -e "$1/${GO}" ]; do sleep 0.02; done
[ -e "$1/${GO}" ]`;

/** What holds a container up that is prepared. `folder` is its own. */
export function gateIn(folder: string) {
  return { path: "/bin/sh", args: ["sh", "-c", GATE, "sh", folder], timeout: 120 };
}

/** What a container is made of. */
interface Bundled {
  readonly id: string;
  /** A folder of its own. */
  readonly folder: string;
  readonly config: unknown;
  readonly address: string | null;
  readonly dnsAddress: string | null;
  /** Removes everything that was made for it. */
  readonly remove: () => Promise<void>;
}

/**
 * A container of runc, which stays in the foreground as its parent: so its output is read as it comes, and its exit code is
 * known.
 */
export class RuncContainer implements Container {
  readonly id: string;
  readonly address: string | null;
  readonly dnsAddress: string | null;
  readonly #runc: RuncCommand;
  readonly #folder: string;
  readonly #remove: () => Promise<void>;
  readonly #tails = { stdout: new LogTail(), stderr: new LogTail() };
  #child: ChildProcess | undefined;
  #pid: number | null = null;
  #exitCode: number | null = null;
  #ended: Promise<number> = Promise.resolve(0);
  #isPrepared = false;

  private constructor(runc: RuncCommand, { id, address, dnsAddress, folder, remove }: Bundled) {
    this.id = id;
    this.address = address;
    this.dnsAddress = dnsAddress;
    this.#runc = runc;
    this.#folder = folder;
    this.#remove = remove;
  }

  /** `prepare` is for a config with the gate of `gateIn`. Throws `program-failed`; then nothing of it runs any more. */
  static async start(runc: RuncCommand, bundled: Bundled, how: "run" | "prepare"): Promise<RuncContainer> {
    const container = new RuncContainer(runc, bundled);
    try {
      await writeFile(join(bundled.folder, CONFIG), JSON.stringify(bundled.config));
      await container.#spawn();
      container.#isPrepared = how === "prepare";
      await container.#untilThere(how === "prepare" ? SET_UP : PID);
      return container;
    } catch (thrown) {
      await container.#leave();
      throw thrown;
    }
  }

  async state(): Promise<ContainerState> {
    const running = this.#exitCode === null;
    // It does not say whether memory was the reason of an end.
    return { running, pid: running ? this.#pid : null, exitCode: this.#exitCode, outOfMemory: null };
  }

  async logs(): Promise<readonly string[]> {
    return [...this.#tails.stdout.lines(), ...this.#tails.stderr.lines()];
  }

  async kill(signal: "TERM" | "KILL" | "QUIT"): Promise<void> {
    await say(this.#runc, "kill", this.id, signal);
  }

  ended(): Promise<number> {
    return this.#ended;
  }

  endedWithin(milliseconds: number): Promise<number | null> {
    return Promise.race([this.#ended, pause(milliseconds, null, { ref: false })]);
  }

  async restart(): Promise<void> {
    if (this.#isPrepared) {
      await this.#letGo();
      return;
    }
    await say(this.#runc, "delete", this.id);
    await this.#spawn();
    await this.#untilThere(PID);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave();
    await this.#remove();
  }

  /** runc kills a container only when it has been set up; one that waits at its gate ends when its config is gone. */
  async #leave(): Promise<void> {
    if (this.#child === undefined) return;
    if (this.#isPrepared) await rm(join(this.#folder, CONFIG), { force: true });
    for (let tries = 0; this.#exitCode === null; tries++) {
      if (tries < KILL_TRIES) await undo(this.#runc, "kill", this.id, "KILL");
      else process.kill(-this.#child.pid!, "SIGKILL");
      await this.endedWithin(BETWEEN_KILLS_MS);
    }
    await undo(this.#runc, "delete", "--force", this.id);
  }

  async #spawn(): Promise<void> {
    const { program, state, env } = this.#runc;
    const files = { log: join(this.#folder, LOG), pid: join(this.#folder, PID) };
    // They say how it went the last time.
    for (const path of Object.values(files)) await rm(path, { force: true });
    const child = spawn(
      program,
      [
        ...["--root", state, "--log", files.log, "--log-format", "json"],
        // Its control group is kept with it, and so is what the kernel counted.
        ...["run", "--keep", "--bundle", this.#folder, "--pid-file", files.pid, this.id],
      ],
      // A process group of its own: what a terminal sends to this one would reach the service.
      { env, stdio: ["ignore", "pipe", "pipe"], detached: true },
    );
    child.stdout.on("data", (chunk: Buffer) => this.#tails.stdout.take(chunk));
    child.stderr.on("data", (chunk: Buffer) => this.#tails.stderr.take(chunk));
    const { promise, resolve } = Promise.withResolvers<number>();
    const end = (code: number | null) => {
      this.#exitCode = code ?? ENDED_BY_SIGNAL;
      resolve(this.#exitCode);
    };
    child.once("close", end);
    child.once("error", () => end(null));
    this.#child = child;
    this.#exitCode = null;
    this.#ended = promise;
  }

  /** Waits until runc has written a file about the container. Throws `program-failed` where it ends before. */
  async #untilThere(name: typeof PID | typeof SET_UP): Promise<void> {
    const { signal } = this.#runc;
    for (;;) {
      const hasEnded = this.#exitCode !== null;
      const text = await readFile(join(this.#folder, name), "utf8").catch(() => "");
      const pid = name === PID ? Number(text) : pidIn(text);
      if (pid > 0) {
        this.#pid = pid;
        return;
      }
      if (hasEnded) throw await this.#failure();
      signal.throwIfAborted();
      await pause(BETWEEN_LOOKS_MS);
    }
  }

  async #letGo(): Promise<void> {
    this.#isPrepared = false;
    await writeFile(join(this.#folder, GO), "");
    await this.#untilThere(PID);
  }

  /** What runc itself said, which is not to be taken for words of the service. */
  async #failure(): Promise<PlimsollError> {
    const text = await readFile(join(this.#folder, LOG), "utf8").catch(() => "");
    const said = text.split("\n").flatMap(messageIn);
    const why = said.at(-1) ?? this.#tails.stderr.lines().at(-1) ?? "it gave no reason";
    return new PlimsollError("program-failed", { what: `runc run failed (exit status ${this.#exitCode})`, why });
  }
}

/** As a shell has it for a program that SIGKILL ended: nobody else ends runc itself. */
const ENDED_BY_SIGNAL = 137;

function pidIn(state: string): number {
  return Number(/"pid":\s*(\d+)/.exec(state)?.[1] ?? 0);
}

function messageIn(line: string): string[] {
  try {
    const { level, msg } = JSON.parse(line) as { readonly level?: unknown; readonly msg?: unknown };
    return level === "error" && typeof msg === "string" ? [msg] : [];
  } catch {
    return [];
  }
}
