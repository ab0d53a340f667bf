import { availableParallelism } from "node:os";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";
import { formatShard, type Shard } from "../../fleet/shards/shard.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { ownCommand } from "../../store/package-files.ts";
import { type Finished, runProgram } from "../../toolchain/process.ts";
import type { FleetRequest } from "./request.ts";

/**
 * Processes of plimsoll that read shards of a fleet on this machine, all but the first one. As many as the machine has cores for begin with this
 * object, beside what this process loads and asks to find the services; where requests have a budget, which the shards share, each begins
 * when its turn comes. Whoever disposes of the object ends those that still run.
 */
export class ShardProcesses implements AsyncDisposable {
  readonly count: number;
  /** How many shards are read at the same time. */
  readonly atOnce: number;
  /** All of them ask together what names mean, and no other run does. */
  readonly night: string;
  readonly #surroundings: Surroundings;
  readonly #words: readonly string[];
  readonly #stop = new AbortController();
  readonly #begun = new Map<number, Promise<Finished>>();
  readonly #ends: Promise<Finished>[] = [];

  constructor(surroundings: Surroundings, sources: readonly string[], request: FleetRequest, count: number) {
    this.count = count;
    this.atOnce = Math.min(count, availableParallelism());
    this.night = request.night ?? crypto().randomUUID();
    this.#surroundings = surroundings;
    this.#words = wordsFor(sources, { ...request, night: this.night });
    const early = request.requestsPerSecond === undefined ? this.atOnce : 1;
    for (let index = 1; index < early; index++) this.#begun.set(index, this.#start(index));
  }

  /** The end of the process that has begun for a shard, or of a new one. Throws what `runProgram` throws. */
  async endOf({ index }: Shard): Promise<Finished> {
    const begun = this.#begun.get(index);
    this.#begun.delete(index);
    return begun ?? this.#start(index);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#ends);
  }

  #start(index: number): Promise<Finished> {
    const { env, cwd, signal } = this.#surroundings;
    const [program, ...before] = ownCommand();
    const shard = ["--shard", formatShard({ index, count: this.count }), "--local"];
    const either = AbortSignal.any([signal, this.#stop.signal]);
    const end = runProgram(program, [...before, "fleet", "--json", ...shard, ...this.#words], {
      env,
      cwd,
      signal: either,
    });
    this.#ends.push(end);
    // It is looked at when its turn comes.
    end.catch(() => {});
    return end;
  }
}

/** Begins the processes that a run asks for, if it does. Throws `flag-invalid` for sources that can be read only once. */
export function beginShards(
  surroundings: Surroundings,
  sources: readonly string[],
  request: FleetRequest,
): ShardProcesses | undefined {
  const { shards } = request;
  if (shards === undefined) return undefined;
  requireReadableAgain(sources);
  return new ShardProcesses(surroundings, sources, request, shards);
}

/** Sources come behind what ends the flags, because they may begin with a dash. */
function wordsFor(sources: readonly string[], request: FleetRequest): readonly string[] {
  const { config, platform, results, night, requestsPerSecond, offline, insecure, caFile } = request;
  const valued = [
    ["--config", config],
    ["--platform", platform],
    ["--results", results],
    ["--night", night],
    ["--requests-per-second", requestsPerSecond],
    ["--ca-file", caFile],
  ] as const;
  const flags = valued.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const switches = [...(offline ? ["--offline"] : []), ...(insecure ? ["--insecure"] : [])];
  return [...flags, ...switches, "--", ...sources];
}

/** Standard input can be read once. Throws `flag-invalid`. */
function requireReadableAgain(sources: readonly string[]): void {
  if (!sources.includes("-")) return;
  throw new PlimsollError("flag-invalid", {
    what: "--shards cannot read standard input",
    why: "each of its processes reads the sources itself",
    fix: "write the manifests to a file, and name that",
  });
}
