import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Finding } from "../../contract/clause.ts";
import { judgeErrors, judgeLatency } from "../../contract/objectives/client-clock.ts";
import { type LoadFigures, loadFigures } from "../../contract/objectives/load-figures.ts";
import { contractVerdict, waive } from "../../contract/waive.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { platformOf } from "../../image/image.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import { contractFailure } from "../../report/contract/outcome.ts";
import { type ContractReport, failedContractReport } from "../../report/contract-report.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { type Ground, openNamed, prepare } from "../../session/container/ground.ts";
import { isReady, type Running, untilReady } from "../../session/container/running.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { sendLoad } from "../../toolchain/load/constant-load.ts";
import { type ContractPlan, planOf } from "./plan.ts";
import type { ContractRequest } from "./request.ts";
import { groundRequest, readContract } from "./settings.ts";
import { silent } from "./silent.ts";

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
    requireImage(image);
    const settings = await readContract(surroundings, request);
    const plan = planOf(settings, request.quick ?? false);
    await using ground = await runAlone(progress, "open", () =>
      openGround(surroundings, stores, image, settings, request),
    );
    return await hold(ground, settings, plan, progress);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedContractReport(failure), failure };
  }
}

/** Throws `flag-invalid` for what looks like the address of a service: load goes to what plimsoll started, and nowhere else. */
function requireImage(name: string): void {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return;
  throw new PlimsollError("flag-invalid", {
    what: `${name} is the address of something that runs`,
    why: "load goes to a container that plimsoll starts itself, on loopback, and nowhere else",
    fix: "name the image of the service",
  });
}

async function openGround(
  surroundings: Surroundings,
  stores: Stores,
  name: string,
  settings: ContractSettings,
  request: ContractRequest,
): Promise<Ground> {
  const after = await openNamed(surroundings, stores, name, request.platform);
  return await prepare(surroundings, { after, before: null }, groundRequest(settings, request));
}

async function hold(
  ground: Ground,
  settings: ContractSettings,
  plan: ContractPlan,
  progress: Progress,
): Promise<Outcome> {
  const { runtime, after, swept } = ground;
  await runAlone(progress, estimateText(plan), async () => {});
  await runAlone(progress, "pull", () =>
    runtime.say("pull", "--quiet", ...runtime.dialect.pullFromHere, after.reference),
  );
  await using service = await runAlone(progress, "start", () => start(ground, settings));
  const load =
    plan.load === null ? null : await runAlone(progress, "load", () => underLoad(ground, service, settings, plan));
  const { results, unused } = waive(load === null ? [] : objectives(settings, load), settings.waivers);
  const report: ContractReport = {
    schema: "plimsoll.contract/1",
    verdict: contractVerdict(results),
    runtime: { name: runtime.name, version: runtime.version },
    image: {
      name: after.name,
      digest: after.image.descriptor.digest,
      platform: formatPlatform(platformOf(after.image)),
    },
    ...{ load, clauses: results },
    notes: [
      ...unused.map(({ where, clause }) => `the waiver at ${where} accepts nothing: ${clause} is not broken`),
      ...(swept > 0 ? [`${counted(swept, "thing")} that a killed run left in ${runtime.name} is gone now`] : []),
    ],
  };
  const failure = contractFailure(report);
  return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
}

function estimateText({ estimatedSeconds, load }: ContractPlan): string {
  const part =
    load === null ? "" : `, ${load.durationMs / 1000} of them of load: ${load.requestsPerSecond} requests a second`;
  return `this takes about ${Math.round(estimatedSeconds)} seconds${part}`;
}

async function start(ground: Ground, { ready }: ContractSettings): Promise<Running> {
  const outcome = await untilReady(ground, ground.after, ready);
  if (isReady(outcome)) return outcome;
  throw await silent(ground, ready, outcome);
}

async function underLoad(
  { surroundings }: Ground,
  { address }: Running,
  { latency }: ContractSettings,
  plan: ContractPlan,
): Promise<LoadFigures> {
  await sendLoad(address, plan.warmUp!, surroundings.signal);
  return loadFigures(await sendLoad(address, plan.load!, surroundings.signal), plan.load!, latency);
}

function objectives({ latency, errors }: ContractSettings, load: LoadFigures): readonly Finding[] {
  return [
    ...(latency === null ? [] : [judgeLatency(load, latency)]),
    ...(errors === null ? [] : [judgeErrors(load, errors)]),
  ];
}
