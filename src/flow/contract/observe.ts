import type { Finding } from "../../contract/clause.ts";
import type { Planted } from "../../contract/logs/planted.ts";
import { judgeErrors, judgeLatency } from "../../contract/objectives/client-clock.ts";
import { type LoadFigures, loadFigures } from "../../contract/objectives/load-figures.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import type { Ground } from "../../session/container/ground.ts";
import type { Running } from "../../session/container/running.ts";
import { type LoadSent, sendLoad } from "../../toolchain/load/constant-load.ts";
import { type Collector, untilExported } from "./collector.ts";
import { end, HealthWatch, judgeManifest } from "./health.ts";
import { LogWatch } from "./logs.ts";
import { MetricsWatch } from "./metrics.ts";
import type { ContractPlan } from "./plan.ts";
import { askLast, judgeTraces } from "./traces.ts";

/** What one service showed, from its load to its end. */
export interface Observed {
  readonly load: LoadFigures | null;
  readonly findings: readonly Finding[];
}

interface Asked {
  readonly settings: ContractSettings;
  readonly plan: ContractPlan;
  /** What the service was given as its secrets. */
  readonly planted: readonly Planted[];
  /** Where it sends its traces; null where the contract does not ask for them. */
  readonly collector: Collector | null;
  readonly progress: Progress;
}

/** Holds a service that runs against every clause of its contract, and ends it. */
export async function observe(ground: Ground, service: Running, asked: Asked): Promise<Observed> {
  const { settings, plan, planted, collector, progress } = asked;
  const { surroundings } = ground;
  const { signal } = surroundings;
  const { address } = service;
  const watch = settings.metrics === null ? undefined : new MetricsWatch(service, settings.metrics, signal);
  const health = settings.health === null ? undefined : new HealthWatch(address, settings.health, signal);
  const log = new LogWatch(service.container);
  await log.look();
  const started = settings.health === null ? [] : await judgeManifest(surroundings, settings.health, ground, service);
  await health?.look();
  const sent = await runAlone(progress, plan.load === null ? "look" : "load", () =>
    underLoad(service, plan, watch, signal),
  );
  await health?.look();
  const load = sent.load === null ? null : loadFigures(sent.load, plan.load!, settings.latency);
  const shown = watch === undefined ? [] : await runAlone(progress, "metrics", () => metrics(watch, settings, sent));
  const profiles = health === undefined ? [] : [await health.judgeProfiles()];
  if (collector !== null) await runAlone(progress, "wait for traces", () => untilExported(collector, signal));
  const last = await askLast(service, settings, signal);
  const drain = await runAlone(progress, "end", () => end(service, settings.health?.ready?.request ?? null, signal));
  await log.look();
  return {
    load,
    findings: [
      ...(load === null ? [] : objectives(settings, load)),
      ...shown,
      ...(health === undefined ? [] : [...health.judgeProbes(), ...health.judgeDrain(drain), ...started, ...profiles]),
      ...(settings.logs === null ? [] : log.judge(settings.logs, planted)),
      ...(collector === null ? [] : await judgeTraces(collector, settings, { last, planted, lines: log.lines })),
    ],
  };
}

interface Sent {
  /** Null where the contract asks for no load. */
  readonly load: LoadSent | null;
  readonly before: Shown;
  readonly after: Shown;
}

type Shown = Awaited<ReturnType<MetricsWatch["look"]>>;

async function underLoad(
  service: Running,
  { warmUp, load }: ContractPlan,
  watch: MetricsWatch | undefined,
  signal: AbortSignal,
): Promise<Sent> {
  if (warmUp !== null) await sendLoad(service, warmUp, signal);
  const before = await watch?.look();
  const sent = load === null ? null : await sendLoad(service, load, signal);
  return { load: sent, before, after: await watch?.look() };
}

function objectives({ latency, errors }: ContractSettings, load: LoadFigures): readonly Finding[] {
  return [
    ...(latency === null ? [] : [judgeLatency(load, latency)]),
    ...(errors === null ? [] : [judgeErrors(load, errors)]),
  ];
}

async function metrics(
  watch: MetricsWatch,
  settings: ContractSettings,
  { load, before, after }: Sent,
): Promise<readonly Finding[]> {
  const form = await watch.judgeForm(after);
  if (before === undefined || after === undefined) return form;
  return [
    ...form,
    ...(load === null ? [] : watch.judgeLoad(before, after, settings, load)),
    ...(await watch.judgeLabels(settings.load?.requests ?? [])),
  ];
}
