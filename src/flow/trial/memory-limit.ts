import { setTimeout as pause } from "node:timers/promises";
import type { MemoryLimitReport, Section } from "../../report/trial-report.ts";
import type { Ground } from "../../session/container/ground.ts";
import { isReady, untilReady } from "../../session/container/running.ts";
import type { Asked } from "../../toolchain/container/ask.ts";
import { groupFolder, readGroup } from "../../toolchain/container/counters.ts";
import { COUNTER_FILES, type MemoryCounters, parseCounters } from "../../trial/memory/counters.ts";
import { type MemoryEnd, memoryEnd } from "../../trial/memory/memory-end.ts";
import { limitInForce, whyNotLimited } from "./limit-in-force.ts";
import { memoryGroupOf } from "./memory-group.ts";
import { load } from "./start.ts";

/** Each limit is this share of the one before it. */
const STEP = 0.7;
/** Below it, runtimes themselves cannot start a container. */
const LEAST_BYTES = 6 * 2 ** 20;
/** The share that Go's documentation advises for GOMEMLIMIT: some memory is not its runtime's. */
const GO_SHARE = 0.9;
const BETWEEN_SAMPLES_MS = 20;
const PATIENCE_MS = 10_000;

/**
 * Lowers the memory limit step by step, from what the service needed under load, until it does not survive; then tries
 * the same limit with GOMEMLIMIT.
 */
export async function findMemoryLimit(
  ground: Ground,
  requests: readonly Asked[],
  neededBytes: number | null,
): Promise<Section<MemoryLimitReport>> {
  if (neededBytes === null) return { unknown: "how much memory the service needs could not be measured" };
  for (let limitBytes = neededBytes; limitBytes >= LEAST_BYTES; limitBytes *= STEP) {
    const limit = pages(limitBytes);
    const run = await endUnder(ground, requests, { limit });
    if ("unknown" in run) return run;
    const { end, answered } = run;
    if (end === null) continue;
    const goMemoryLimit = String(Math.floor(limit * GO_SHARE));
    const isOfMemory = end.ended.endsWith("for-memory");
    const helped = isOfMemory ? await endUnder(ground, requests, { limit, goMemoryLimit }) : { unknown: "" };
    // A collector that works without a pause lets fewer requests pass: fewer than those that filled the memory show nothing.
    const isKnown = !("unknown" in helped) && (helped.end !== null || helped.answered > answered);
    const helps = isKnown ? helped.end === null : null;
    return { found: { limitBytes: limit, ended: end.ended, evidence: end.evidence, goMemoryLimitHelps: helps } };
  }
  const evidence = [`It answered under load with every limit down to ${LEAST_BYTES} bytes.`];
  return { found: { limitBytes: null, ended: "survived", evidence, goMemoryLimitHelps: null } };
}

interface LimitedRun {
  /** How the service ended; null where it survived, which counts only where the limit was in force. */
  readonly end: MemoryEnd | null;
  /** Requests that it answered. */
  readonly answered: number;
}

/** Loads the service under a limit. */
async function endUnder(
  ground: Ground,
  requests: readonly Asked[],
  { limit, goMemoryLimit }: { readonly limit: number; readonly goMemoryLimit?: string },
): Promise<LimitedRun | { readonly unknown: string }> {
  const env = goMemoryLimit === undefined ? {} : { GOMEMLIMIT: goMemoryLimit };
  const outcome = await untilReady(ground, ground.after, requests[0]!, { memoryBytes: limit, env }, PATIENCE_MS);
  if (!isReady(outcome)) return { unknown: `with a limit of ${limit} bytes, ${outcome.why}` };
  await using service = outcome;
  const { pid } = await service.container.state();
  const inForce = await limitInForce(pid);
  const whyNot = whyNotLimited(limit, inForce);
  const watch = new CounterWatch(pid);
  const answered = await load(service.address, requests, ground.surroundings.signal);
  // A process that the kernel has killed is reported a moment later.
  await pause(10 * BETWEEN_SAMPLES_MS);
  const countersWhileAlive = await watch.stop();
  const { running, exitCode, outOfMemory } = await service.container.state();
  // A service that has ended may say itself that memory was the reason, even where no limit could be read.
  if (whyNot !== undefined && (running || inForce !== null)) return { unknown: whyNot };
  if (running) return { end: null, answered };
  const log = (await service.container.logs()).join("\n");
  const end = memoryEnd({
    ...{ exitCode, signal: null, runtimeSaysKilled: outOfMemory, wasSentKill: false },
    ...{ countersWhileAlive, countersAfter: await watch.readOnce(), log },
  });
  return { end, answered };
}

/** Reads the kernel's counters again and again: when the container has ended, its runtime removes them. */
class CounterWatch {
  readonly #pid: number | null;
  readonly #seen: MemoryCounters[] = [];
  #group: { readonly version: 1 | 2; readonly folder: string } | null = null;
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(pid: number | null) {
    this.#pid = pid;
    this.#done = this.#watch();
  }

  async stop(): Promise<readonly MemoryCounters[]> {
    this.#stopped = true;
    await this.#done;
    return this.#seen;
  }

  /** The counters now; null where they are gone. */
  async readOnce(): Promise<MemoryCounters | null> {
    if (this.#group === null) return null;
    const { version, folder } = this.#group;
    const counters = parseCounters(version, await readGroup(folder, COUNTER_FILES[version]));
    return counters.currentBytes === null ? null : counters;
  }

  async #watch(): Promise<void> {
    const found = await memoryGroupOf(this.#pid);
    if (found === null) return;
    this.#group = { version: found.version, folder: groupFolder(found.version, found.path) };
    while (!this.#stopped) {
      const counters = await this.readOnce();
      if (counters !== null) this.#seen.push(counters);
      await pause(BETWEEN_SAMPLES_MS);
    }
  }
}

function pages(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096;
}
