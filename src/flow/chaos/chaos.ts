import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { seeded } from "../../base/seeded.ts";
import type { CheckFinding } from "../../chaos/check.ts";
import { type Experiment, faultText } from "../../chaos/experiment.ts";
import { judgeExperiment } from "../../chaos/judge/judge.ts";
import type { Observed } from "../../chaos/observed.ts";
import { isNamedBy, planExperiments } from "../../chaos/plan-experiments.ts";
import { timelineOf } from "../../chaos/timeline.ts";
import { waiveChecks } from "../../chaos/waive.ts";
import { verdictOf } from "../../contract/waive.ts";
import { chaosFailure } from "../../report/chaos/outcome.ts";
import { type ChaosReport, type ExperimentReport, failedChaosReport } from "../../report/chaos-report.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError, problemText } from "../../report/error-view.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { groundRequest } from "../../session/container/contract-settings.ts";
import {
  described,
  type Ground,
  prepareNamed,
  requireImageName,
  speaksHttp,
  sweptNotes,
} from "../../session/container/ground.ts";
import { serviceName } from "../../session/container/service-name.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { sweepDependencies } from "../../toolchain/dependency/process-record.ts";
import { confirmSuspects, readSuspects, type Suspects } from "./confirm.ts";
import { startDependency } from "./dependencies.ts";
import { makeExperiment } from "./experiment.ts";
import { openPlace, type Place } from "./place.ts";
import type { ChaosRequest } from "./request.ts";
import { boundsFor, everythingAsked, readSettings, type Settings } from "./settings.ts";
import { type Server, type Stage, startBehindProxies } from "./stage.ts";
import { writeManifests } from "./write-manifests.ts";

export interface Outcome {
  readonly report: ChaosReport;
  readonly failure?: PlimsollError;
}

/**
 * Runs an image with what it depends on, breaks one thing after the other under load, and says what the service did. Always
 * returns a report, and where a check failed or is undecided the error to exit with.
 */
export async function chaos(
  surroundings: Surroundings,
  image: string,
  request: ChaosRequest,
  progress: Progress,
): Promise<Outcome> {
  const { offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  try {
    requireImageName(image);
    const settings = await readSettings(surroundings, request);
    const suspects = request.suspects === undefined ? null : await readSuspects(surroundings, request.suspects);
    await sweepDependencies();
    const named = { name: image, platform: request.platform };
    await using ground = await runAlone(progress, "open", () =>
      prepareNamed(surroundings, stores, named, groundRequest(settings.contract, request, everythingAsked(settings))),
    );
    const report = await makeAll(ground, stores, settings, request, suspects, progress);
    const failure = chaosFailure(report);
    return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedChaosReport(failure), failure };
  }
}

async function makeAll(
  ground: Ground,
  stores: Stores,
  settings: Settings,
  request: ChaosRequest,
  suspects: Suspects | null,
  progress: Progress,
): Promise<ChaosReport> {
  await using resources = new AsyncDisposableStack();
  await runAlone(progress, "pull", () => ground.runtime.fetch(ground.after.offered));
  const servers: Server[] = [];
  for (const each of settings.dependencies) {
    const dependency = await runAlone(progress, `start ${each.name}`, () => startDependency(ground, stores, each));
    servers.push({ settings: each, dependency: resources.use(dependency) });
  }
  const names = settings.dependencies.map(({ name }) => name);
  const place = resources.use(await openPlace(ground, names));
  const stage: Stage = { ground, place, settings, servers };
  const plan = experimentsOf(stage, request);
  const withoutManifest = request.manifestsTo === undefined ? [] : await forCluster(stage, request.manifestsTo, plan);
  await runAlone(progress, estimateText(plan), async () => {});
  await runAlone(progress, "start", async () => {
    await using _ = await startBehindProxies(stage, settings.seed);
  });
  const made: Judged[] = [];
  for (const [index, experiment] of plan.entries()) {
    const title = `${index + 1} of ${plan.length}: ${whatOf(experiment)}`;
    made.push(await runAlone(progress, title, () => judged(stage, experiment, index)));
  }
  const { experiments, unused } = waiveChecks(made, settings.chaos.waivers);
  return {
    schema: "plimsoll.chaos/1",
    verdict: verdictOf(experiments.flatMap(({ checks }) => checks)),
    runtime: { name: ground.runtime.name, version: ground.runtime.version },
    image: described(ground.after),
    seed: settings.seed,
    dependencies: servers.map(({ settings: { name }, dependency: { kind, version } }) => ({ name, kind, version })),
    experiments,
    notTried: notTriedIn(ground, place, settings),
    suspects: suspects === null ? null : await confirmSuspects(stage, suspects, experiments, progress),
    notes: [
      ...unused.map(
        ({ where, experiment }) => `the waiver at ${where} accepts nothing: no check of ${experiment} fails`,
      ),
      ...withoutManifest,
      ...ground.runtime.remarks,
      ...sweptNotes(ground),
    ],
  };
}

/** Where the clients of a server look for it, when nobody says otherwise. */
const USUAL_PORTS: Readonly<Record<string, number>> = { redis: 6379, etcd: 2379, postgres: 5432, http: 80 };

/** Writes the experiments for a cluster in which each server is called as it is here. Says which have no manifest. */
async function forCluster(
  { ground, settings }: Stage,
  folder: string,
  plan: readonly Experiment[],
): Promise<readonly string[]> {
  const dependencies = settings.dependencies.map(({ name, server }) => {
    const port = (server.kind === "image" ? server.port : null) ?? USUAL_PORTS[server.kind] ?? USUAL_PORTS.http!;
    return [name, { kind: server.kind, app: name, host: name, port }] as const;
  });
  return await writeManifests(ground.surroundings, folder, plan, {
    ...{ namespace: "default", service: serviceName(ground.after.name) },
    ...{ memoryLimitBytes: settings.chaos.memoryBytes, dependencies: new Map(dependencies) },
  });
}

type Judged = Omit<ExperimentReport, "checks"> & { readonly checks: readonly CheckFinding[] };

async function judged(stage: Stage, experiment: Experiment, number: number): Promise<Judged> {
  const dependency = stage.settings.dependencies.find(({ name }) => name === experiment.dependency);
  const bounds = boundsFor(stage.settings, dependency);
  const head = { ...experiment, what: whatOf(experiment) };
  try {
    const { observed, recoveredAfterMs } = await makeExperiment(stage, experiment, bounds, number);
    const checks = judgeExperiment(experiment, observed, recoveredAfterMs, bounds);
    return { ...head, recoveredAfterMs, checks, timeline: timelineOf(observed) };
  } catch (thrown) {
    stage.ground.surroundings.signal.throwIfAborted();
    // What other experiments found out is not lost with this one.
    return {
      ...head,
      recoveredAfterMs: null,
      checks: [notMade(experiment, problemText(thrown))],
      timeline: timelineOf(NOTHING),
    };
  }
}

/** What is seen of an experiment that could not be made. */
const NOTHING: Observed = {
  ...{
    brokenAtMs: 0,
    mendedAtMs: 0,
    endedAtMs: 0,
    answers: [],
    lagMs: 0,
    whole: true,
    samples: [],
    live: [],
    ready: [],
  },
  ...{ attempts: null, writes: [], ended: null, termination: null, slowClientsLeft: null },
};

function notMade({ fault }: Experiment, why: string): CheckFinding {
  const check = fault.kind === "memory-limit" ? "stays-in-limit" : "recovers";
  return { check, outcome: "unknown", what: `the experiment could not be made: ${why}`, fix: null };
}

function experimentsOf(
  { ground, place, settings }: Stage,
  { quick = false, only = [] }: ChaosRequest,
): readonly Experiment[] {
  const dependencies = settings.dependencies.map(({ name }) => ({ name, isNamed: place.names !== null }));
  const { memoryBytes, volumes } = settings.chaos;
  const { withinMs } = settings;
  const asked = { dependencies, memoryBytes, volumes, speaksHttp: speaksHttp(ground), withinMs };
  const plan = planExperiments({ ...asked, quick, only }, seeded(settings.seed));
  const unknown = only.find((word) => !plan.some(({ id }) => isNamedBy(id, word)));
  if (unknown === undefined) return plan;
  const all = planExperiments({ ...asked, quick: false, only: [] }, seeded(0));
  const absent = notTriedIn(ground, place, settings).map(({ id, why }) => `${id} is not tried: ${why}\n`);
  const names = all.map(({ id }) => id).toSorted();
  throw new PlimsollError("flag-invalid", {
    what: `--only ${unknown}: there is no such experiment`,
    why: `${absent.join("")}the experiments are ${names.join(", ")}`,
  });
}

/** What asks for HTTP of a service, which a name server need not speak. */
const OF_HTTP: ChaosReport["notTried"] = [
  {
    id: "service/slow-clients",
    why: "not applicable: clients send the head of an HTTP request slowly, and the service has no port for HTTP",
  },
  {
    id: "ready-flips, goroutines-return",
    why: "not applicable: readiness and metrics are asked for by HTTP, and the service has no port for it",
  },
];

function notTriedIn(ground: Ground, { whyNoNames }: Place, { dependencies }: Settings): ChaosReport["notTried"] {
  const names = whyNoNames === null ? [] : dependencies.map(({ name }) => ({ id: `${name}/names`, why: whyNoNames }));
  return [...names, ...(speaksHttp(ground) ? [] : OF_HTTP)];
}

function whatOf({ dependency, fault }: Experiment): string {
  return `${dependency ?? "the service"} ${faultText(fault)}`;
}

/** A start, and the time until it is believed that all is as before. */
const AROUND_MS = 4000;

function estimateText(plan: readonly Experiment[]): string {
  const milliseconds = plan.reduce((sum, { beforeMs, faultMs }) => sum + beforeMs + faultMs + AROUND_MS, 0);
  return `this takes about ${Math.round(milliseconds / 1000)} seconds: ${counted(plan.length, "experiment")}`;
}
