import { setTimeout as pause } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { isFailure } from "../../base/answer-status.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Bounds } from "../../chaos/bounds.ts";
import type { Experiment } from "../../chaos/experiment.ts";
import { recoveredAfter } from "../../chaos/judge/recovery.ts";
import { isBack } from "../../chaos/judge/returns.ts";
import type { Observed } from "../../chaos/observed.ts";
import { isQuestion, type LoadRequest, requestName } from "../../plan/settings/service-request.ts";
import type { Running } from "../../session/container/running.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { nameServerOf } from "../../toolchain/container/runtime.ts";
import { RecordedLoad } from "../../toolchain/load/recorded-load.ts";
import { askName } from "../../toolchain/names/ask-name.ts";
import { type Broken, breakIt } from "./break.ts";
import { type Stage, type Staged, startBehindProxies } from "./stage.ts";
import { Watch } from "./watch.ts";
import { Writer } from "./writer.ts";

/** What was seen, and when it was as before: in milliseconds after the end of the fault, null where it never was. */
export interface Made {
  readonly observed: Observed;
  readonly recoveredAfterMs: number | null;
}

const BETWEEN_LOOKS_MS = 250;
/** A service that has just started, on a machine that has just started it, may need this long until it is as it usually is. */
const SETTLE_MS = 10_000;

/** Faults of one seed are the same for an experiment, whichever others are made. */
export function seedFor(seed: number, { id }: Pick<Experiment, "id">): number {
  return (seed ^ crc32(id)) >>> 0;
}

/** Starts the service, lets something break under load, mends it, and watches until all is as before or its time is over. */
export async function makeExperiment(
  stage: Stage,
  experiment: Experiment,
  bounds: Bounds,
  number: number,
): Promise<Made> {
  const { settings, ground } = stage;
  const { signal } = ground.surroundings;
  const { fault } = experiment;
  const limit = fault.kind === "memory-limit" ? fault.limitBytes : undefined;
  await using staged = await startBehindProxies(stage, seedFor(settings.seed, experiment), limit);
  const { address, container } = staged.service;
  await askBefore(stage, address);
  await requireRight(staged.service, settings.requests, signal);
  await using load = new RecordedLoad(staged.service, settings.requests, settings.requestsPerSecond);
  const now = () => load.now();
  const proxy = experiment.dependency === null ? null : (staged.proxies.get(experiment.dependency) ?? null);
  const { live = null, ready = null } = settings.contract.health ?? {};
  await using watch = new Watch({
    ...{ container, address, now, proxy, metricsPath: bounds.metricsPath },
    live: live?.request ?? null,
    ready: ready?.request ?? null,
  });
  await watch.begin();
  const { writes } = settings.chaos;
  await using writer = writes === null ? null : new Writer(address, writes, `w${number}`, now, signal);
  const calmFromMs = await untilCalm(load, bounds, experiment.beforeMs, signal);
  forget(load.answers, ({ dueMs }) => dueMs < calmFromMs);
  forget(watch.samples, ({ atMs }) => atMs < calmFromMs);
  const seen = await lastingFault(stage, staged, watch, experiment, now);
  const looking = {
    ...seen,
    ...{ answers: load.answers, samples: watch.samples, live: watch.live, ready: watch.ready },
  };
  const recoveredAfterMs =
    fault.kind === "memory-limit" ? null : await untilAsBefore({ ...unlooked, ...looking }, bounds, load, signal);
  const endedAtMs = now();
  await load.stop();
  return {
    recoveredAfterMs,
    observed: {
      ...looking,
      ...{ endedAtMs, lagMs: load.lagMs, whole: load.whole, ended: watch.ended },
      answers: load.answers.toSorted((a, b) => a.dueMs - b.dueMs),
      writes: (await writer?.count()) ?? [],
    },
  };
}

/** What is not known yet while the service is looked at. */
const unlooked = { endedAtMs: 0, lagMs: 0, whole: true, ended: null, writes: [] } as const;

/** What was sent once, so that there is something to ask for. Throws `config-invalid`. */
async function askBefore({ settings, ground }: Stage, address: string): Promise<void> {
  for (const request of settings.chaos.before) {
    const answer = await ask(address, request, ground.surroundings.signal);
    if ("status" in answer && answer.status < 400) continue;
    throw new PlimsollError("config-invalid", {
      what: `${request.method} ${request.path} of chaos: before is answered with ${"status" in answer ? answer.status : `nothing (${answer.failure})`}`,
      why: "it is sent while nothing is broken",
    });
  }
}

/** Throws `config-invalid` for a question whose answer is not right while nothing is broken: none would be as before. */
async function requireRight(service: Running, requests: readonly LoadRequest[], signal: AbortSignal): Promise<void> {
  for (const request of requests.filter(isQuestion)) {
    const answer = await askName(nameServerOf(service), request, signal);
    if ("status" in answer && answer.status.means === "fine") continue;
    throw new PlimsollError("config-invalid", {
      what: `${requestName(request)} is answered with ${"status" in answer ? answer.status.text : `nothing (${answer.failure})`}`,
      why: "it is sent while nothing is broken, and that answer does not count as right",
      fix: "say what counts as right: rcode, record; or see to it that the service knows the name",
    });
  }
}

/**
 * Waits until the service has answered all that was asked for so long, in time and without an error of its own, and returns when
 * that time began: what is seen in it is what is usual, and not how the service started. Goes on in the end with one that does not.
 */
async function untilCalm(
  load: RecordedLoad,
  { withinMs }: Bounds,
  beforeMs: number,
  signal: AbortSignal,
): Promise<number> {
  const giveUpAtMs = load.now() + beforeMs + SETTLE_MS;
  for (await pause(beforeMs, undefined, { signal }); ; await pause(BETWEEN_LOOKS_MS, undefined, { signal })) {
    const fromMs = load.now() - beforeMs;
    const isCalm = load.answers.every(
      ({ dueMs, tookMs, status }) => dueMs < fromMs || (status !== null && !isFailure(status) && tookMs <= withinMs),
    );
    if (isCalm || load.now() > giveUpAtMs) return fromMs;
  }
}

function forget<T>(list: T[], isOld: (one: T) => boolean): void {
  list.splice(0, list.length, ...list.filter((one) => !isOld(one)));
}

type Seen = Pick<Observed, "brokenAtMs" | "mendedAtMs" | "attempts" | "termination" | "slowClientsLeft">;

async function lastingFault(
  stage: Stage,
  staged: Staged,
  watch: Watch,
  experiment: Experiment,
  now: () => number,
): Promise<Seen> {
  const { signal } = stage.ground.surroundings;
  const { fault, faultMs, dependency } = experiment;
  const proxy = dependency === null ? undefined : staged.proxies.get(dependency);
  const attemptsSince = proxy?.countFromNow();
  const brokenAtMs = now();
  const broken: Broken = await breakIt(stage, staged, watch, experiment);
  try {
    await pause(faultMs, undefined, { signal });
    const slowClientsLeft = broken.left();
    // Nobody sees who asks where nobody listens, and who asks for a name does not come here.
    const isSeen = fault.kind !== "refused" && !fault.kind.startsWith("names-");
    const attempts = isSeen ? (attemptsSince?.() ?? null) : null;
    await broken.mend();
    return { brokenAtMs, mendedAtMs: now(), attempts, slowClientsLeft, termination: broken.termination };
  } catch (thrown) {
    await broken.mend();
    throw thrown;
  }
}

/** Waits until the service is as before, for no longer than it may take. */
async function untilAsBefore(
  observed: Observed,
  bounds: Bounds,
  load: RecordedLoad,
  signal: AbortSignal,
): Promise<number | null> {
  const { mendedAtMs } = observed;
  const { recoversMs, withinMs } = bounds;
  // A service that is as before in the last moment shows it a second later.
  const giveUpAtMs = mendedAtMs + recoversMs + withinMs + 2000;
  for (;;) {
    await pause(BETWEEN_LOOKS_MS, undefined, { signal });
    const waiting = load.oldestWaitingMs;
    const isStuck = waiting !== null && waiting >= mendedAtMs && load.now() - waiting > withinMs;
    const afterMs = isStuck ? null : recoveredAfter(observed, bounds, load.now());
    const isAllBack = (["goroutines", "connections", "privateBytes"] as const).every(
      (measure) => isBack(observed, measure) !== false,
    );
    if ((afterMs !== null && isAllBack) || load.now() > giveUpAtMs) return afterMs;
  }
}
