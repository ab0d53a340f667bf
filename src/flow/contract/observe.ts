import type { Finding } from "../../contract/clause.ts";
import { judgeErrors, judgeLatency } from "../../contract/objectives/client-clock.ts";
import { type LoadFigures, loadFigures } from "../../contract/objectives/load-figures.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import type { Ground } from "../../session/container/ground.ts";
import type { Running } from "../../session/container/running.ts";
import { type LoadSent, sendLoad } from "../../toolchain/load/constant-load.ts";
import { MetricsWatch } from "./metrics.ts";
import type { ContractPlan } from "./plan.ts";

/** What one service showed, from its load to its end. */
export interface Observed {
  readonly load: LoadFigures | null;
  readonly findings: readonly Finding[];
}

interface Asked {
  readonly settings: ContractSettings;
  readonly plan: ContractPlan;
  readonly progress: Progress;
}

/** Holds a service that runs against every clause of its contract. */
export async function observe(ground: Ground, { address }: Running, asked: Asked): Promise<Observed> {
  const { settings, plan, progress } = asked;
  const { signal } = ground.surroundings;
  const watch = settings.metrics === null ? undefined : new MetricsWatch(address, settings.metrics, signal);
  const sent = await runAlone(progress, plan.load === null ? "look" : "load", () =>
    underLoad(address, plan, watch, signal),
  );
  const load = sent.load === null ? null : loadFigures(sent.load, plan.load!, settings.latency);
  const paths = settings.load?.requests.map(({ path }) => path) ?? [];
  return {
    load,
    findings: [
      ...(load === null ? [] : objectives(settings, load)),
      ...(watch === undefined ? [] : await runAlone(progress, "metrics", () => metrics(watch, settings, sent, paths))),
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
  address: string,
  { warmUp, load }: ContractPlan,
  watch: MetricsWatch | undefined,
  signal: AbortSignal,
): Promise<Sent> {
  if (warmUp !== null) await sendLoad(address, warmUp, signal);
  const before = await watch?.look();
  const sent = load === null ? null : await sendLoad(address, load, signal);
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
  paths: readonly string[],
): Promise<readonly Finding[]> {
  const form = await watch.judgeForm(after);
  if (before === undefined || after === undefined) return form;
  return [
    ...form,
    ...(load === null ? [] : watch.judgeLoad(before, after, settings, load)),
    ...(await watch.judgeLabels(paths)),
  ];
}
