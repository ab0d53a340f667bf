import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { OWNER_LABEL } from "./owner.ts";
import type { ContainerRuntime } from "./runtime.ts";

/** How a container is run. */
export interface RunOptions {
  readonly image: string;
  /** The port that the service listens on in the container; null publishes none. */
  readonly port: number | null;
  readonly env: Readonly<Record<string, string>>;
  readonly readOnlyRoot?: boolean;
  readonly dropCapabilities?: boolean;
  readonly noNewPrivileges?: boolean;
  /** The runtime's default profile, which it has in force unless somebody configured it otherwise. */
  readonly defaultSeccomp?: boolean;
  /** `UID:GID` */
  readonly user?: string;
  readonly memoryBytes?: number;
  readonly cpus?: number;
  /** Files of this machine, which the container may read, by their paths in the container. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** What is started instead of the image's own program. */
  readonly entrypoint?: string;
  readonly args?: readonly string[];
  /** Addresses in the container's /etc/hosts, by name. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** The address of the name server that the container asks, at port 53. */
  readonly nameServer?: string;
  /** Folders in memory, which anybody may write to, by their paths in the container: how many bytes fit into each. */
  readonly volumes?: Readonly<Record<string, number>>;
}

/** What the runtime says of a container. */
export interface ContainerState {
  readonly running: boolean;
  /** Of its first process, in the namespace of this machine; null when there is none. */
  readonly pid: number | null;
  /** Null while it runs. */
  readonly exitCode: number | null;
  readonly outOfMemory: boolean | null;
}

/** More of what a service prints is neither kept by the runtime nor read. */
const LOG_SIZE = "10mb";
const LOG_LINES = 2000;
/** Another process may take a port between our look and the runtime's. */
const PORT_TRIES = 4;

/** A container of a trial, removed when it is disposed of, whatever state it is in. */
export class Container implements AsyncDisposable {
  readonly id: string;
  /** `127.0.0.1:PORT`; null where no port is published. */
  readonly address: string | null;
  readonly #runtime: ContainerRuntime;

  private constructor(runtime: ContainerRuntime, id: string, address: string | null) {
    this.#runtime = runtime;
    this.id = id;
    this.address = address;
  }

  /**
   * Creates a container and starts it. `onAddress` is told where its service will be, before it is started. Throws
   * `program-failed`.
   */
  static async run(
    runtime: ContainerRuntime,
    owner: string,
    options: RunOptions,
    onAddress: (address: string) => void = () => {},
  ): Promise<Container> {
    return Container.#make(runtime, owner, options, "run", onAddress);
  }

  /** Sets a container up as far as possible without starting it: `restart` does that. Its process waits. */
  static async prepare(runtime: ContainerRuntime, owner: string, options: RunOptions): Promise<Container> {
    return Container.#make(runtime, owner, options, "prepare");
  }

  static async #make(
    runtime: ContainerRuntime,
    owner: string,
    options: RunOptions,
    how: "run" | "prepare",
    onAddress: (address: string) => void = () => {},
  ): Promise<Container> {
    const verb = how === "run" ? ["run", "--detach"] : ["create"];
    for (let tries = 1; ; tries++) {
      const hostPort = options.port === null ? null : await freePort();
      const address = hostPort === null ? null : `127.0.0.1:${hostPort}`;
      if (address !== null) onAddress(address);
      const name = `plimsoll-trial-${process.pid}-${made++}`;
      try {
        const id = await runtime.say(...verb, "--name", name, ...wordsFor(runtime, owner, options, hostPort));
        if (how === "prepare") await runtime.say("init", id);
        return new Container(runtime, id, address);
      } catch (thrown) {
        // A container that was created and could not be started is there all the same.
        await runtime.undo("rm", ...runtime.dialect.removeNow, name);
        if (tries === PORT_TRIES || !isPortTaken(thrown)) throw thrown;
      }
    }
  }

  async state(): Promise<ContainerState> {
    const text = await this.#runtime.say("inspect", "--format", "{{json .State}}", this.id);
    const where = `what ${this.#runtime.name} says of a container`;
    const limitBytes = LIMITS.programOutputBytes;
    const state = openJson(Buffer.from(text), { code: "program-failed", where, limitBytes });
    const running = state.required("Running").flag();
    const pid = state.optional("Pid")?.size() ?? 0;
    return {
      running,
      pid: pid > 0 ? pid : null,
      exitCode: running ? null : (state.optional("ExitCode")?.size() ?? null),
      outOfMemory: state.optional("OOMKilled")?.flag() ?? null,
    };
  }

  /** The last lines that it printed, of both streams. */
  async logs(lines: number = LOG_LINES): Promise<readonly string[]> {
    const { stdout, stderr } = await this.#runtime.tell("logs", "--tail", String(lines), this.id);
    return `${stdout.toString()}${stderr}`.split("\n").filter((line) => line !== "");
  }

  async kill(signal: "TERM" | "KILL" | "QUIT"): Promise<void> {
    await this.#runtime.say("kill", "--signal", signal, this.id);
  }

  /** Waits until it has ended, and returns its exit code. */
  async ended(): Promise<number> {
    return Number(await this.#runtime.say("wait", this.id));
  }

  /** The same for no longer than this; null where it has not ended by then. */
  endedWithin(milliseconds: number): Promise<number | null> {
    // A program that has nothing else to wait for does not wait for the rest of the time.
    return Promise.race([this.ended(), pause(milliseconds, null, { ref: false })]);
  }

  /** Starts it, after it has ended or was prepared. */
  async restart(): Promise<void> {
    await this.#runtime.say("start", this.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime.undo("rm", ...this.#runtime.dialect.removeNow, this.id);
  }
}

let made = 0;

function wordsFor(
  { dialect }: ContainerRuntime,
  owner: string,
  options: RunOptions,
  hostPort: number | null,
): readonly string[] {
  const { image, port, env, readOnlyRoot, dropCapabilities, noNewPrivileges, user, memoryBytes, cpus } = options;
  const { mounts = {}, entrypoint, args = [], hosts = {}, nameServer, volumes = {} } = options;
  return [
    ...["--label", `${OWNER_LABEL}=${owner}`, "--log-opt", `max-size=${LOG_SIZE}`],
    ...(hostPort === null ? [] : ["--publish", `127.0.0.1:${hostPort}:${port}`]),
    ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...(readOnlyRoot ? dialect.readOnlyRoot : []),
    ...(dropCapabilities ? ["--cap-drop", "all"] : []),
    ...(noNewPrivileges ? ["--security-opt", "no-new-privileges"] : []),
    ...(user === undefined ? [] : ["--user", user]),
    // Without swap beyond it: a service that may swap does not meet its limit.
    ...(memoryBytes === undefined ? [] : ["--memory", `${memoryBytes}b`, "--memory-swap", `${memoryBytes}b`]),
    ...(cpus === undefined ? [] : ["--cpus", String(cpus)]),
    ...Object.entries(mounts).flatMap(([to, from]) => ["--volume", `${from}:${to}:${dialect.readOnlyMount}`]),
    ...(entrypoint === undefined ? [] : ["--entrypoint", entrypoint]),
    ...Object.entries(hosts).flatMap(([name, address]) => ["--add-host", `${name}:${address}`]),
    ...(nameServer === undefined ? [] : ["--dns", nameServer]),
    ...Object.entries(volumes).flatMap(([path, sizeBytes]) => ["--tmpfs", `${path}:size=${sizeBytes},mode=1777`]),
    ...[image, ...args],
  ];
}

function isPortTaken(thrown: unknown): boolean {
  return thrown instanceof PlimsollError && /address already in use|port is already allocated/.test(thrown.why ?? "");
}

/** A port on loopback that was free a moment ago. */
async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}
