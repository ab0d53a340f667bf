import type { Finding } from "../../contract/clause.ts";
import type { Planted } from "../../contract/logs/planted.ts";
import { judgeConventions } from "../../contract/traces/conventions.ts";
import { judgeArrival, judgeFlush, judgeIdentity } from "../../contract/traces/judge-arrival.ts";
import { type CollectorPairs, judgeCollector } from "../../contract/traces/judge-collector.ts";
import { judgeJoined } from "../../contract/traces/judge-logs.ts";
import { judgeShape } from "../../contract/traces/judge-shape.ts";
import { judgePersonal } from "../../contract/traces/personal.ts";
import type { LastRequests } from "../../contract/traces/received.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import { isQuestion } from "../../plan/settings/service-request.ts";
import type { Ground } from "../../session/container/ground.ts";
import { isReady, untilReady } from "../../session/container/running.ts";
import { memoryOf } from "../../session/container/service-memory.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { nameServerOf, type ServiceAddress } from "../../toolchain/container/runtime.ts";
import { type LoadPlan, sendLoad } from "../../toolchain/load/constant-load.ts";
import { askName } from "../../toolchain/names/ask-name.ts";
import type { CollectorMode } from "../../toolchain/telemetry/otlp-receiver.ts";
import { type Collector, received } from "./collector.ts";

/** Requests just before the end. */
const LAST = 5;

/** Sends what has to arrive although the service ends. */
export async function askLast(
  service: ServiceAddress,
  { load, ready }: ContractSettings,
  signal: AbortSignal,
): Promise<LastRequests> {
  const from = BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
  const request = load?.requests[0] ?? ready;
  let count = 0;
  for (let each = 0; each < LAST; each++) {
    const answer = isQuestion(request)
      ? await askName(nameServerOf(service), request, signal)
      : await ask(service.address, request, signal);
    if ("status" in answer) count++;
  }
  return { from, count };
}

/** What arrived at the collector, from the start of a service to its end. */
export async function judgeTraces(
  collector: Collector,
  settings: ContractSettings,
  {
    last,
    planted,
    lines,
  }: { readonly last: LastRequests; readonly planted: readonly Planted[]; readonly lines: readonly string[] },
): Promise<readonly Finding[]> {
  const traces = settings.traces!;
  const { where, conventions, personal } = traces;
  const whyNot = await collector.whyNot();
  if (whyNot !== null) {
    const what = `whether traces arrive could not be found out: ${whyNot}`;
    return [
      {
        clause: "trace-arrives",
        subject: null,
        outcome: "unknown",
        what,
        fix: "run it with a runtime whose containers reach this machine",
        where,
      },
    ];
  }
  const all = received(collector);
  const format = settings.logs?.format ?? null;
  return [
    ...judgeArrival(all, traces),
    ...judgeIdentity(all, settings.env, where),
    ...judgeShape(all.spans, where),
    ...(conventions === null ? [] : judgeConventions(all.spans, conventions, where)),
    ...judgePersonal(all.spans, personal, planted, where),
    ...judgeFlush(all, last, where),
    ...(format === null ? [] : judgeJoined(lines, format, all.spans, where)),
  ];
}

/** The fewest pairs that give an interval of 95 %. */
const PAIRS = 6;
const BLOCK_MS = 1000;

const TROUBLES: readonly { readonly mode: CollectorMode; readonly trouble: string }[] = [
  { mode: "down", trouble: "is down" },
  { mode: "slow", trouble: "answers after 5 s" },
  { mode: "refuses", trouble: "refuses" },
];

export const COLLECTOR_SECONDS = (TROUBLES.length * PAIRS * 2 * BLOCK_MS) / 1000;

/**
 * Sends load in turn to a service whose collector is well, and to the same one whose collector is not. It is asked to export
 * five times a second, so that each block has exports in it.
 */
export async function judgeTrouble(
  ground: Ground,
  settings: ContractSettings,
  collector: Collector,
  load: LoadPlan,
): Promise<readonly Finding[]> {
  const { where } = settings.traces!;
  const { signal } = ground.surroundings;
  const env = { ...collector.env, OTEL_BSP_SCHEDULE_DELAY: "200" };
  const outcome = await untilReady(ground, ground.after, settings.ready, { env });
  if (!isReady(outcome)) return [];
  await using service = outcome;
  const { pid } = await service.container.state();
  const block = async (mode: CollectorMode) => {
    collector.receiver.mode = mode;
    const { latency } = await sendLoad(service, { ...load, durationMs: BLOCK_MS }, signal);
    return { latencyMs: latency.percentile(50) / 1e6, memoryBytes: (await memoryOf(pid))?.anonymousBytes ?? null };
  };
  await block("takes");
  const pairs: CollectorPairs[] = [];
  for (const { mode, trouble } of TROUBLES) {
    const well: Awaited<ReturnType<typeof block>>[] = [];
    const ill: typeof well = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      well.push(await block("takes"));
      ill.push(await block(mode));
    }
    const memory = (side: typeof well) =>
      side.flatMap(({ memoryBytes }) => (memoryBytes === null ? [] : [memoryBytes]));
    const isKnown = memory(well).length === PAIRS && memory(ill).length === PAIRS;
    pairs.push({
      trouble,
      latencyMs: { well: well.map(({ latencyMs }) => latencyMs), ill: ill.map(({ latencyMs }) => latencyMs) },
      memoryBytes: isKnown ? { well: memory(well), ill: memory(ill) } : null,
    });
  }
  collector.receiver.mode = "takes";
  return judgeCollector(pairs, settings.latency?.withinMs ?? null, where);
}
