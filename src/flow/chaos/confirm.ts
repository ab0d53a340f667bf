import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import {
  experimentOf,
  functionsIn,
  judgeSuspects,
  type Stacks,
  type Suspect,
  type SuspectResult,
} from "../../chaos/suspects.ts";
import type { ExperimentReport } from "../../report/chaos-report.ts";
import { problemText } from "../../report/error-view.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { RecordedLoad } from "../../toolchain/load/recorded-load.ts";
import { breakIt } from "./break.ts";
import { seedFor } from "./experiment.ts";
import { type Stage, startBehindProxies } from "./stage.ts";
import { Watch } from "./watch.ts";

export type Suspects = readonly Suspect[];

/** Long enough for requests to wait where they wait. */
const UNTIL_STACKS_MS = 2000;
const END_MS = 10_000;
/** The first goroutine comes first: of thousands of others, each with a screen of its own, the last lines would not show it. */
const STACK_LINES = 100_000;

/** Reads what `plimsoll audit --json` wrote. Waived suspects are read too. Throws `config-invalid`. */
export async function readSuspects({ cwd }: Surroundings, file: string): Promise<Suspects> {
  const text = await readSmallText(resolve(cwd, file), file, LIMITS.sarifBytes, "config-invalid");
  if (text === undefined) throw new PlimsollError("config-invalid", { what: `${file} does not exist` });
  const report = openJson(Buffer.from(text), { code: "config-invalid", where: file, limitBytes: LIMITS.sarifBytes });
  const schema = report.optional("schema")?.text();
  if (schema !== "plimsoll.audit/1") {
    throw new PlimsollError("config-invalid", {
      what: `${file} is not what plimsoll audit --json writes`,
      why: `its schema is ${schema ?? "not said"}`,
      fix: `plimsoll audit ./cmd/order --json > ${file}`,
    });
  }
  return report
    .required("findings")
    .items(LIMITS.sarifResults)
    .flatMap((finding) => {
      const position = finding.optional("position");
      if (position === undefined) return [];
      return [
        {
          rule: finding.required("rule").text(),
          file: position.required("file").text(),
          line: position.required("line").size(),
          function: finding.optional("function")?.text() ?? null,
        },
      ];
    });
}

/** Holds suspects against the experiments; where a check of one failed, its fault is made again to see where goroutines stand. */
export async function confirmSuspects(
  stage: Stage,
  suspects: Suspects,
  experiments: readonly ExperimentReport[],
  progress: Progress,
): Promise<readonly SuspectResult[]> {
  const wanted = new Set(
    suspects.flatMap((suspect) => {
      const found = suspect.function === null ? null : experimentOf(suspect, experiments);
      return found === null || found.failed === null ? [] : [found.tried.id];
    }),
  );
  const stacks = new Map<string, Stacks>();
  for (const experiment of experiments.filter(({ id }) => wanted.has(id))) {
    const title = `where goroutines stand: ${experiment.what}`;
    stacks.set(experiment.id, await runAlone(progress, title, () => stacksUnder(stage, experiment)));
  }
  return judgeSuspects(suspects, experiments, stacks);
}

/** What the experiments found out is not lost where a fault cannot be made again. */
async function stacksUnder(stage: Stage, experiment: ExperimentReport): Promise<Stacks> {
  try {
    const functions = await functionsUnder(stage, experiment);
    return { functions, whyNot: functions.size === 0 ? "it printed no stacks" : null };
  } catch (thrown) {
    stage.ground.surroundings.signal.throwIfAborted();
    return { functions: new Set(), whyNot: problemText(thrown) };
  }
}

/** Go prints the stacks of all goroutines when it gets SIGQUIT, and ends. */
async function functionsUnder(stage: Stage, experiment: ExperimentReport): Promise<ReadonlySet<string>> {
  const { settings, ground } = stage;
  const { fault } = experiment;
  const limit = fault.kind === "memory-limit" ? fault.limitBytes : undefined;
  await using staged = await startBehindProxies(stage, seedFor(settings.seed, experiment), limit);
  const { address, container } = staged.service;
  await using load = new RecordedLoad(staged.service, settings.requests, settings.requestsPerSecond);
  await using watch = new Watch({
    ...{ container, address, now: () => load.now(), metricsPath: null, live: null, ready: null, proxy: null },
  });
  const { signal } = ground.surroundings;
  await pause(experiment.beforeMs, undefined, { signal });
  const broken = await breakIt(stage, staged, watch, experiment);
  try {
    await pause(UNTIL_STACKS_MS, undefined, { signal });
    const { running } = await container.state();
    if (running) {
      await container.kill("QUIT");
      await container.endedWithin(END_MS);
    }
    return functionsIn(await container.logs(STACK_LINES));
  } finally {
    await broken.mend();
  }
}
