import { milliseconds, percent } from "../../base/figure-text.ts";
import { isAtMost, proportionOf } from "../../contract/statistics/binomial.ts";
import { type Bounds, nameOf } from "../bounds.ts";
import type { CheckFinding } from "../check.ts";
import type { Observed, TimedAnswer } from "../observed.ts";

/** Too busy, or too early: a client that is told so comes again. RFC 9110, section 15.5.9; RFC 6585; RFC 8470. */
const COME_AGAIN: readonly number[] = [408, 425, 429];
/** So many answers show what a request is answered with when nothing is broken. */
const LEAST_SAME = 3;
/** Are requests answered in time while something is broken, with whatever status? */
export function judgeInTime(observed: Observed, { share, withinMs }: Bounds): CheckFinding {
  const check = "answers-in-time";
  const answers = whileBroken(observed);
  if (answers.length === 0) return { check, outcome: "unknown", what: "no request was sent meanwhile", fix: null };
  if (!observed.whole) {
    const what = "so many requests waited for an answer that no more were sent";
    return { check, outcome: "fail", what, fix: DEADLINE };
  }
  const slow = proportionOf(answers.filter((answer) => isSlow(answer, withinMs)).length, answers.length);
  const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
  const what = `${slow.count} of ${slow.of} requests took longer than ${milliseconds(withinMs)} or got no answer; the slowest ${milliseconds(slowest)}`;
  const holds = isAtMost(slow, 1 - share);
  if (holds === true) return { check, outcome: "pass", what, fix: null };
  if (holds === false) return { check, outcome: "fail", what, fix: DEADLINE };
  return {
    check,
    outcome: "unknown",
    what: `${what}: too few to tell whether that is at most ${percent(1 - share)}`,
    fix: MORE,
  };
}

const DEADLINE = "give each call a deadline that ends before the client's patience does, and answer with an error then";
const MORE = "ask for a higher rate: chaos: {rate: 100}";

/** Are the requests answered as before that the service can answer without the dependency? */
export function judgeKeeps(observed: Observed, { requests, keeps }: Bounds): CheckFinding | null {
  const names = requests.map(nameOf);
  const answers = whileBroken(observed).filter(({ which }) => keeps.includes(names[which]!));
  if (keeps.length === 0) return null;
  const check = "keeps-answering";
  if (answers.length === 0) return { check, outcome: "unknown", what: "none of them was sent meanwhile", fix: null };
  const usual = usualStatuses(observed);
  // Whether they are in time is the other check.
  const bad = answers.filter((answer) => !isAsBefore(answer, usual, Number.POSITIVE_INFINITY));
  const what = `${answers.length - bad.length} of ${answers.length} were answered as before${exampleOf(bad, names)}`;
  // A single one may be the one that noticed: what is asked for is that answering goes on.
  const outcome = bad.length <= Math.max(1, answers.length / 100) ? "pass" : "fail";
  const fix = outcome === "pass" ? null : "answer from what the service has itself, or from what it saw last";
  return { check, outcome, what, fix };
}

/**
 * Did a request get an answer that looks right and is not? With the status that it usually has, and a body that it never had;
 * or with a status from 400 to 499, which tells a client that the fault is its own.
 */
export function judgeRight(observed: Observed, { requests }: Bounds): CheckFinding {
  const check = "answers-right";
  const names = requests.map(nameOf);
  const usual = usualStatuses(observed);
  const bodies = usualBodies(observed);
  const later = observed.answers.filter(({ dueMs, status }) => dueMs >= observed.brokenAtMs && status !== null);
  const blamed = later.filter(({ which, status }) => isClientsFault(status!) && usual[which]?.has(status!) === false);
  const other = later.filter(({ which, status, digest }) => {
    const known = bodies[which]?.get(status!);
    return known !== undefined && known !== digest;
  });
  const notCompared = names.filter((_, which) => (bodies[which]?.size ?? 0) === 0);
  const wrong = blamed.length > 0 ? blamed : other;
  if (wrong.length > 0) {
    const how = blamed.length > 0 ? "say that the client is at fault" : "have the usual status and another body";
    const what = `${wrong.length} of ${later.length} answers ${how}${exampleOf(wrong, names)}`;
    return { check, outcome: "fail", what, fix: "answer with a status of 500 or above when a dependency fails" };
  }
  if (notCompared.length === names.length) {
    const what = "no request has the same answer each time: their bodies were not compared";
    return { check, outcome: "pass", what, fix: null };
  }
  const left =
    notCompared.length === 0 ? "" : `; the bodies of ${notCompared.join(", ")} were not compared, because they vary`;
  return { check, outcome: "pass", what: `none of ${later.length} answers is wrong${left}`, fix: null };
}

function isClientsFault(status: number): boolean {
  return status >= 400 && status < 500 && !COME_AGAIN.includes(status);
}

/**
 * Is a request answered in time and as it was before? One that was not answered before, because it takes longer than there was time,
 * is where it gets no error of the server.
 */
export function isAsBefore(answer: TimedAnswer, usual: ReturnType<typeof usualStatuses>, withinMs: number): boolean {
  return !isSlow(answer, withinMs) && (usual[answer.which]?.has(answer.status!) ?? answer.status! < 500);
}

export function isSlow({ tookMs, status }: TimedAnswer, withinMs: number): boolean {
  return status === null || tookMs > withinMs;
}

function whileBroken({ answers, brokenAtMs, mendedAtMs }: Observed): readonly TimedAnswer[] {
  return answers.filter(({ dueMs }) => dueMs >= brokenAtMs && dueMs < mendedAtMs);
}

/** What each request is answered with while nothing is broken. */
export function usualStatuses({ answers, brokenAtMs }: Observed): readonly (ReadonlySet<number> | undefined)[] {
  const usual: Set<number>[] = [];
  for (const { which, dueMs, tookMs, status } of answers) {
    if (status === null || dueMs + tookMs >= brokenAtMs) continue;
    usual[which] ??= new Set();
    usual[which].add(status);
  }
  return usual;
}

/** The one body that each request has with a status while nothing is broken; none where they vary, or are too few to tell. */
function usualBodies({ answers, brokenAtMs }: Observed): readonly (ReadonlyMap<number, string> | undefined)[] {
  const before = answers.filter(({ dueMs, tookMs, status }) => status !== null && dueMs + tookMs < brokenAtMs);
  const usual: Map<number, string>[] = [];
  for (const list of Map.groupBy(before, ({ which, status }) => `${which} ${status}`).values()) {
    const { which, status, digest } = list[0]!;
    usual[which] ??= new Map();
    if (list.length >= LEAST_SAME && list.every((other) => other.digest === digest)) usual[which].set(status!, digest!);
  }
  return usual;
}

function exampleOf(answers: readonly TimedAnswer[], names: readonly string[]): string {
  const first = answers[0];
  return first === undefined ? "" : `, the first one ${names[first.which]} with ${first.status ?? first.failure}`;
}
