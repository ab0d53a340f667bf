import type { EquivalenceReport, Section, TrialDifference } from "../../report/trial-report.ts";
import { type ComparedAnswers, compareAnswers } from "../../trial/answers/compare-answers.ts";
import {
  type Comparison,
  compareTexts,
  type Difference,
  leaveOut,
  mapSides,
  type Sides,
} from "../../trial/answers/comparison.ts";
import { compareLogs } from "../../trial/answers/log-lines.ts";
import { requestText, type SmokeRequest } from "../../trial/smoke/request.ts";
import type { Ground, Subject } from "./ground.ts";
import { type TracedFiles, traceBoth } from "./missing-files.ts";
import { hasRun, type Run, runOnce } from "./run-once.ts";
import { type NeverReady, whyNot } from "./running.ts";

/** What already differs between two containers of one image is no difference between two images. */
const RUNS = 2;
/** A value that is only now and then another one may be the same twice: what differs is looked at once more. */
const RUNS_TO_CONFIRM = 1;

/**
 * Asks both images the same, each in two containers of its own, and compares answers, log and exit code. Where they
 * differ, both are traced for files that are asked for in vain.
 */
export async function compareImages(
  ground: Ground,
  requests: readonly SmokeRequest[],
): Promise<Section<EquivalenceReport>> {
  if (ground.before === null) return { unknown: "there is no image to compare it with" };
  const runBoth = async (count: number) => ({
    before: await runsOf(ground, ground.before!, requests, count),
    after: await runsOf(ground, ground.after, requests, count),
  });
  const { before, after } = await runBoth(RUNS);
  if (before.failure !== undefined) return { unknown: `${ground.before.name} is not ready: ${before.failure.why}` };
  const found =
    after.failure === undefined
      ? await compareRuns(requests, { before: before.runs, after: after.runs }, () => runBoth(RUNS_TO_CONFIRM))
      : neverReady(after.failure);
  const differences = await explained(ground, requests, found.differences);
  return {
    found: { same: differences.length === 0, requests: requests.length, differences, volatile: found.notCompared },
  };
}

/** A difference, and the number of the request that shows it; null for what concerns the whole run. */
interface Found extends Difference {
  readonly about: string;
  readonly request: number | null;
}

interface AllFound {
  readonly differences: readonly Found[];
  readonly notCompared: readonly string[];
}

interface Runs {
  readonly runs: readonly Run[];
  readonly failure?: NeverReady;
}

async function runsOf(
  ground: Ground,
  subject: Subject,
  requests: readonly SmokeRequest[],
  count: number,
): Promise<Runs> {
  const runs: Run[] = [];
  for (let number = 0; number < count; number++) {
    const outcome = await runOnce(ground, subject, requests);
    if (!hasRun(outcome)) return { runs, failure: outcome };
    runs.push(outcome);
  }
  return { runs };
}

async function compareRuns(
  requests: readonly SmokeRequest[],
  first: Sides<Run>,
  runMore: () => Promise<{ readonly before: Runs; readonly after: Runs }>,
): Promise<AllFound> {
  const found = compareAll(requests, first);
  if (found.differences.length === 0) return found;
  const { before, after } = await runMore();
  return compareAll(requests, {
    before: [...first.before, ...before.runs],
    after: [...first.after, ...after.runs],
  });
}

function compareAll(requests: readonly SmokeRequest[], runs: Sides<Run>): AllFound {
  const sides = <T>(read: (run: Run) => T): Sides<T> => mapSides(runs, read);
  const named = (about: string, request: number | null, { differences, notCompared }: Comparison): AllFound => ({
    differences: differences.map((each) => ({ ...each, about, request })),
    notCompared: notCompared.map((part) => (part.startsWith(about) ? part : `${about}: ${part}`)),
  });
  const parts = [
    ...requests.map((request, number): AllFound => {
      const compared: ComparedAnswers = compareAnswers(sides(({ answers }) => answers[number]!));
      return named(requestText(request), number, leaveOut(compared, request.varies));
    }),
    named("the log", null, compareLogs(sides(({ log }) => log))),
    named(
      "the end",
      null,
      compareTexts(
        "the exit code after SIGTERM",
        sides(({ exitCode }) => (exitCode === null ? null : String(exitCode))),
      ),
    ),
  ];
  return {
    differences: parts.flatMap(({ differences }) => differences),
    notCompared: parts.flatMap(({ notCompared }) => notCompared),
  };
}

function neverReady(failure: NeverReady): AllFound {
  const part = "the first answer";
  const after = whyNot(failure);
  return { differences: [{ about: "the start", request: null, part, before: "it is ready", after }], notCompared: [] };
}

/** Adds to each difference the files that a trace shows to be missing. */
async function explained(
  ground: Ground,
  requests: readonly SmokeRequest[],
  differences: readonly Found[],
): Promise<readonly TrialDifference[]> {
  const traced: TracedFiles | null = differences.length === 0 ? null : await traceBoth(ground, requests);
  return differences.map(({ about, request, part, before, after }) => ({
    ...{ about, what: part, before, after },
    missing: traced === null || "unknown" in traced ? null : traced.during(request),
    whyUntraced: traced !== null && "unknown" in traced ? traced.unknown : null,
  }));
}
