import { setTimeout as pause } from "node:timers/promises";
import type { Ended, ProbeSample, Sample } from "../../chaos/observed.ts";
import { parseExposition } from "../../format/exposition/parse-exposition.ts";
import type { ServiceRequest } from "../../plan/settings/service-request.ts";
import { memoryOf } from "../../session/container/service-memory.ts";
import { ask } from "../../toolchain/container/ask.ts";
import type { Container } from "../../toolchain/container/runtime.ts";
import type { FaultProxy } from "../../toolchain/faults/fault-proxy.ts";
import { scrape } from "../../toolchain/load/scrape.ts";

const BETWEEN_SAMPLES_MS = 250;
const BETWEEN_PROBES_MS = 100;
/** As a kubelet waits for a probe when nobody says how long. */
const PROBE_PATIENCE_MS = 1000;
const TEXT = "text/plain;version=0.0.4";

interface Watched {
  readonly container: Container;
  readonly address: string;
  readonly now: () => number;
  readonly metricsPath: string | null;
  readonly live: ServiceRequest | null;
  readonly ready: ServiceRequest | null;
  /** Of the dependency that the experiment is about. */
  readonly proxy: FaultProxy | null;
}

/** Looks at a service again and again while it runs: how it is, and what it holds. */
export class Watch implements AsyncDisposable {
  readonly samples: Sample[] = [];
  readonly live: ProbeSample[] = [];
  readonly ready: ProbeSample[] = [];
  readonly #of: Watched;
  readonly #stop = new AbortController();
  readonly #loops: Promise<unknown>;
  #pid: number | null = null;
  #ended: Ended | null = null;

  constructor(of: Watched) {
    this.#of = of;
    this.#loops = Promise.all([
      this.#sampleOn(),
      ...(["live", "ready"] as const).flatMap((name) => (of[name] === null ? [] : [this.#probeOn(name, of[name])])),
    ]);
  }

  /** Set once the service ended though nobody ended it. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /** Looks at its process from now on: it has just been started. */
  async begin(): Promise<void> {
    this.#pid = (await this.#of.container.state()).pid;
  }

  /** Its end counts no more: somebody is about to end it. */
  pause(): void {
    this.#pid = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loops;
  }

  async #sampleOn(): Promise<void> {
    const { metricsPath, proxy, now } = this.#of;
    for (; !this.#stop.signal.aborted; await pause(BETWEEN_SAMPLES_MS)) {
      const atMs = now();
      const pid = this.#pid;
      const [goroutines, memory] = await Promise.all([
        metricsPath === null ? null : this.#goroutines(metricsPath),
        memoryOf(pid),
      ]);
      const privateBytes = memory?.anonymousBytes ?? null;
      this.samples.push({ atMs, goroutines, privateBytes, connections: proxy?.counts.open ?? null });
      if (pid !== null && pid === this.#pid && isGone(pid)) await this.#tookItsEnd(atMs);
    }
  }

  async #tookItsEnd(atMs: number): Promise<void> {
    this.#pid = null;
    const { running, exitCode, outOfMemory } = await this.#of.container.state();
    if (!running) this.#ended = { atMs, exitCode, outOfMemory: outOfMemory || null };
  }

  async #goroutines(path: string): Promise<number | null> {
    const found = await scrape(this.#of.address, path, TEXT, this.#patience());
    if ("failure" in found || found.status !== 200) return null;
    try {
      const { families } = parseExposition(found.bytes, found.contentType, path);
      const samples = families.flatMap((family) => family.samples);
      return samples.find(({ name }) => name === "go_goroutines")?.value ?? null;
    } catch {
      return null;
    }
  }

  async #probeOn(name: "live" | "ready", request: ServiceRequest): Promise<void> {
    const { address, now } = this.#of;
    for (; !this.#stop.signal.aborted; await pause(BETWEEN_PROBES_MS)) {
      const atMs = now();
      const answer = await ask(address, request, this.#patience());
      if (this.#stop.signal.aborted) return;
      const ok = "status" in answer && answer.status >= 200 && answer.status < 400;
      this[name].push({ atMs, ok, said: "status" in answer ? String(answer.status) : answer.failure });
    }
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(PROBE_PATIENCE_MS)]);
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
