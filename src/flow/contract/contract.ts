import type { PlimsollError } from "../../base/error.ts";
import type { Planted } from "../../contract/logs/planted.ts";
import { verdictOf, waive } from "../../contract/waive.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import { contractFailure } from "../../report/contract/outcome.ts";
import { type ContractReport, failedContractReport } from "../../report/contract-report.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { groundRequest, readContract } from "../../session/container/contract-settings.ts";
import { described, type Ground, prepareNamed, requireImageName, sweptNotes } from "../../session/container/ground.ts";
import { isReady, type Running, untilReady } from "../../session/container/running.ts";
import { silent } from "../../session/container/silent.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type Collector, openCollector } from "./collector.ts";
import { plantSecrets } from "./logs.ts";
import { type Observed, observe } from "./observe.ts";
import { type ContractPlan, planOf } from "./plan.ts";
import type { ContractRequest } from "./request.ts";
import { judgeTrouble } from "./traces.ts";
import { writeOut } from "./write-out.ts";

export interface Outcome {
  readonly report: ContractReport;
  readonly failure?: PlimsollError;
}

/**
 * Runs an image under load of plimsoll's own, and holds what it shows against its contract. Always returns a report, and
 * where a clause is broken or undecided the error to exit with.
 */
export async function contract(
  surroundings: Surroundings,
  image: string,
  request: ContractRequest,
  progress: Progress,
): Promise<Outcome> {
  const { offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  try {
    requireImageName(image);
    const settings = await readContract(surroundings, request);
    if (request.objectivesTo !== undefined) await writeOut(surroundings, settings, image, request.objectivesTo);
    const plan = planOf(settings, request.quick ?? false);
    await using ground = await runAlone(progress, "open", () =>
      prepareNamed(
        surroundings,
        stores,
        { name: image, platform: request.platform },
        groundRequest(settings, request, settings.load?.requests ?? []),
      ),
    );
    return await hold(ground, settings, plan, progress);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedContractReport(failure), failure };
  }
}

async function hold(
  ground: Ground,
  settings: ContractSettings,
  plan: ContractPlan,
  progress: Progress,
): Promise<Outcome> {
  const { runtime, after } = ground;
  await runAlone(progress, estimateText(plan), async () => {});
  await runAlone(progress, "pull", () => runtime.fetch(after.offered));
  await using collector = settings.traces === null ? null : await openCollector(ground);
  const { load, findings } = await watched(ground, settings, plan, collector, progress);
  const { results, unused } = waive(findings, settings.waivers);
  const report: ContractReport = {
    schema: "plimsoll.contract/1",
    verdict: verdictOf(results),
    runtime: { name: runtime.name, version: runtime.version },
    image: described(after),
    ...{ load, clauses: results },
    notes: [
      ...runtime.remarks,
      ...unused.map(({ where, clause }) => `the waiver at ${where} accepts nothing: ${clause} is not broken`),
      ...sweptNotes(ground),
    ],
  };
  const failure = contractFailure(report);
  return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
}

/** One service from its start to its end, and another one whose collector is in trouble. */
async function watched(
  ground: Ground,
  settings: ContractSettings,
  plan: ContractPlan,
  collector: Collector | null,
  progress: Progress,
): Promise<Observed> {
  const planted = plantSecrets(settings.logs);
  const observed = await observeOne();
  if (!plan.troublesCollector || plan.load === null || collector === null) return observed;
  if ((await collector.whyNot()) !== null) return observed;
  const load = plan.load;
  const troubled = await runAlone(progress, "trouble the collector", () =>
    judgeTrouble(ground, settings, collector, load),
  );
  return { ...observed, findings: [...observed.findings, ...troubled] };

  async function observeOne(): Promise<Observed> {
    await using service = await runAlone(progress, "start", () => start(ground, settings, planted, collector));
    return await observe(ground, service, { settings, plan, planted, collector, progress });
  }
}

function estimateText({ estimatedSeconds, load }: ContractPlan): string {
  const part =
    load === null ? "" : `, ${load.durationMs / 1000} of them of load: ${load.requestsPerSecond} requests a second`;
  return `this takes about ${Math.round(estimatedSeconds)} seconds${part}`;
}

async function start(
  ground: Ground,
  { ready }: ContractSettings,
  planted: readonly Planted[],
  collector: Collector | null,
): Promise<Running> {
  const env = { ...collector?.env, ...Object.fromEntries(planted.map(({ name, value }) => [name, value])) };
  const outcome = await untilReady(ground, ground.after, ready, { env });
  if (isReady(outcome)) return outcome;
  throw await silent(ground, ready, outcome);
}
