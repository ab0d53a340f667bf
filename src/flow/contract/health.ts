import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Finding } from "../../contract/clause.ts";
import {
  type Drain,
  judgeDrain,
  judgeProbe,
  judgeProfiles,
  judgeStart,
  PROFILE_PATHS,
  type ProbeAnswer,
} from "../../contract/health/judge-health.ts";
import { startBudget } from "../../contract/health/probes.ts";
import type { HealthSettings } from "../../plan/settings/contract-settings.ts";
import type { ServiceRequest } from "../../plan/settings/service-request.ts";
import type { Ground } from "../../session/container/ground.ts";
import type { Running } from "../../session/container/running.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { ask } from "../../toolchain/container/ask.ts";

/** As Kubernetes waits before it kills. */
const GRACE_MS = 30_000;
const BETWEEN_PROBES_MS = 50;
/** Less of a page than this says whether it shows profiles. */
const SHOWN_BYTES = 64 * 1024;

/** Asks a service how it is, before the load, after it, and while it ends. */
export class HealthWatch {
  readonly #settings: HealthSettings;
  readonly #address: string;
  readonly #signal: AbortSignal;
  readonly #answers = { live: [] as ProbeAnswer[], ready: [] as ProbeAnswer[] };

  constructor(address: string, settings: HealthSettings, signal: AbortSignal) {
    this.#address = address;
    this.#settings = settings;
    this.#signal = signal;
  }

  async look(): Promise<void> {
    for (const name of ["live", "ready"] as const) {
      const probe = this.#settings[name];
      if (probe !== null) this.#answers[name].push(await this.#ask(probe.request));
    }
  }

  judgeProbes(): readonly Finding[] {
    return (["live", "ready"] as const).flatMap((name) => {
      const probe = this.#settings[name];
      if (probe === null) return [];
      return [judgeProbe(`health-${name}`, probe.request.path, this.#answers[name], probe.where)];
    });
  }

  async judgeProfiles(): Promise<Finding> {
    const open: string[] = [];
    for (const { path, shows } of PROFILE_PATHS) {
      const answer = await ask(this.#address, { method: "GET", path, headers: [], body: null }, this.#signal);
      if (!("status" in answer) || answer.status !== 200) continue;
      if (shows.test(Buffer.from(answer.body.firstBytes.subarray(0, SHOWN_BYTES)).toString())) open.push(path);
    }
    return judgeProfiles(open, this.#settings.where);
  }

  judgeDrain(drain: Drain): readonly Finding[] {
    const { ready } = this.#settings;
    return ready === null ? [] : [judgeDrain(ready.request.path, drain, ready.where)];
  }

  async #ask(request: ServiceRequest): Promise<ProbeAnswer> {
    return await ask(this.#address, request, this.#signal);
  }
}

/** Asks a service to end, and keeps asking whether it is ready until it has ended. It is killed where it does not end. */
export async function end(
  { container, address }: Running,
  ready: ServiceRequest | null,
  signal: AbortSignal,
): Promise<Drain> {
  const answers: Drain["ready"][number][] = [];
  const sentAt = performance.now();
  const since = () => performance.now() - sentAt;
  await container.kill("TERM");
  let endedAfterMs: number | null = null;
  const ended = container.endedWithin(GRACE_MS).then((exitCode) => {
    endedAfterMs = exitCode === null ? null : since();
    return true;
  });
  for (let isOver = false; !isOver; ) {
    if (ready !== null) {
      const atMs = since();
      answers.push({ atMs, answer: await ask(address, ready, signal) });
    }
    isOver = await Promise.race([ended, pause(BETWEEN_PROBES_MS, false)]);
  }
  if (endedAfterMs === null) await container.kill("KILL");
  return { ready: answers, endedAfterMs };
}

/** What the probes of the manifest that the contract names would make of a start. Throws `config-invalid`. */
export async function judgeManifest(
  { cwd }: Surroundings,
  { manifest }: HealthSettings,
  { port }: Ground,
  { secondsToReady }: Running,
): Promise<readonly Finding[]> {
  if (manifest === null) return [];
  const { path, where } = manifest;
  const text = await readSmallText(resolve(cwd, path), path, LIMITS.configFileBytes, "config-invalid");
  if (text === undefined) throw new PlimsollError("config-invalid", { what: `${path} does not exist`, where });
  return [judgeStart(secondsToReady, startBudget(text, path, port), where)];
}
