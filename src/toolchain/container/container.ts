import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { programFailed } from "../process.ts";
import type { CommandLine } from "./command-line.ts";
import { freePort } from "./free-port.ts";
import { OWNER_LABEL } from "./owner.ts";
import type { Container, ContainerState, RunOptions, ServiceAddress } from "./runtime.ts";

/** More of what a service prints is neither kept by the runtime nor read. Not every driver of logs has a limit of size. */
const LOG_WORDS = ["--log-driver", "json-file", "--log-opt", "max-size=10mb"];
const LOG_LINES = 2000;
/** Another process may take a port between our look and the runtime's. */
const PORT_TRIES = 4;

/** A container of podman, docker or nerdctl. */
export class CommandLineContainer implements Container {
  readonly id: string;
  readonly address: string | null;
  readonly dnsAddress: string | null;
  readonly #runtime: CommandLine;

  private constructor(runtime: CommandLine, id: string, { service, dns }: HostPorts) {
    this.#runtime = runtime;
    this.id = id;
    this.address = addressOf(service);
    this.dnsAddress = addressOf(dns);
  }

  /** As `ContainerRuntime.run` says. */
  static async run(
    runtime: CommandLine,
    owner: string,
    options: RunOptions,
    onAddress: (address: ServiceAddress) => void = () => {},
  ): Promise<CommandLineContainer> {
    return CommandLineContainer.#make(runtime, owner, options, "run", onAddress);
  }

  /** As `ContainerRuntime.prepare` says. */
  static async prepare(runtime: CommandLine, owner: string, options: RunOptions): Promise<CommandLineContainer> {
    return CommandLineContainer.#make(runtime, owner, options, "prepare");
  }

  static async #make(
    runtime: CommandLine,
    owner: string,
    options: RunOptions,
    how: "run" | "prepare",
    onAddress: (address: ServiceAddress) => void = () => {},
  ): Promise<CommandLineContainer> {
    const verb = how === "run" ? ["run", "--detach"] : ["create"];
    for (let tries = 1; ; tries++) {
      const ports = await hostPortsFor(options);
      const address = addressOf(ports.service);
      if (address !== null) onAddress({ address, dnsAddress: addressOf(ports.dns) });
      const name = `plimsoll-trial-${process.pid}-${made++}`;
      try {
        const id = await runtime.say(...verb, "--name", name, ...wordsFor(runtime, owner, options, ports));
        if (how === "prepare") await runtime.say("init", id);
        return new CommandLineContainer(runtime, id, ports);
      } catch (thrown) {
        // A container that was created and could not be started is there all the same.
        await runtime.undo("rm", ...runtime.dialect.removeNow, name);
        if (tries === PORT_TRIES || !isPortTaken(thrown)) throw thrown;
      }
    }
  }

  async state(): Promise<ContainerState> {
    const text = await this.#runtime.say("inspect", "--format", "{{json .State}}", this.id);
    const where = `what ${this.#runtime.dialect.name} says of a container`;
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

  /**
   * The last lines of each stream that it printed. The runtime is asked for all that it keeps, because `podman logs --tail` (4.3.1)
   * joins and reorders lines that a program wrote in several writes, as Go writes its stacks.
   */
  async logs(lines: number = LOG_LINES): Promise<readonly string[]> {
    const words = ["logs", this.id];
    const finished = await this.#runtime.tell(...words);
    if (finished.exitCode !== 0) throw programFailed(this.#runtime.dialect.name, words, finished);
    return [finished.stdout.toString(), finished.stderr].flatMap((text) => lastLines(text, lines));
  }

  async kill(signal: "TERM" | "KILL" | "QUIT"): Promise<void> {
    await this.#runtime.say("kill", "--signal", signal, this.id);
  }

  async ended(): Promise<number> {
    return Number(await this.#runtime.say("wait", this.id));
  }

  endedWithin(milliseconds: number): Promise<number | null> {
    // A program that has nothing else to wait for does not wait for the rest of the time.
    return Promise.race([this.ended(), pause(milliseconds, null, { ref: false })]);
  }

  async restart(): Promise<void> {
    await this.#runtime.say("start", this.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime.undo("rm", ...this.#runtime.dialect.removeNow, this.id);
  }
}

let made = 0;

/** Ports of this machine for those of a container; null for those that it has not. */
interface HostPorts {
  readonly service: number | null;
  readonly dns: number | null;
}

async function hostPortsFor({ port, dnsPort }: RunOptions): Promise<HostPorts> {
  const service = port === null ? null : await freePort(port === dnsPort);
  if (dnsPort === undefined) return { service, dns: null };
  return { service, dns: dnsPort === port ? service : await freePort(true) };
}

function addressOf(port: number | null): string | null {
  return port === null ? null : `127.0.0.1:${port}`;
}

function publishWords({ service, dns }: HostPorts, { port, dnsPort }: RunOptions): readonly string[] {
  const publish = (from: number, to: string) => ["--publish", `127.0.0.1:${from}:${to}`];
  return [
    ...(service === null ? [] : publish(service, `${port}`)),
    ...(dns === null ? [] : publish(dns, `${dnsPort}/udp`)),
    ...(dns === null || dnsPort === port ? [] : publish(dns, `${dnsPort}/tcp`)),
  ];
}

function wordsFor({ dialect }: CommandLine, owner: string, options: RunOptions, ports: HostPorts): readonly string[] {
  const { image, env, readOnlyRoot, dropCapabilities, noNewPrivileges, user, memoryBytes, cpus } = options;
  const { mounts = {}, entrypoint, args = [], hosts = {}, nameServer, volumes = {} } = options;
  return [
    ...["--label", `${OWNER_LABEL}=${owner}`, ...LOG_WORDS],
    ...publishWords(ports, options),
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

function lastLines(text: string, most: number): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .slice(-most);
}

function isPortTaken(thrown: unknown): boolean {
  return thrown instanceof PlimsollError && /address already in use|port is already allocated/.test(thrown.why ?? "");
}
