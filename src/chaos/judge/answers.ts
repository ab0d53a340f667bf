import { isFailure } from "../../base/answer-status.ts";
import { milliseconds, percent } from "../../base/figure-text.ts";
import { isAtMost, proportionOf } from "../../contract/statistics/binomial.ts";
import { requestName } from "../../plan/settings/service-request.ts";
import type { Bounds } from "../bounds.ts";
import type { CheckFinding } from "../check.ts";
import type { Observed, TimedAnswer } from "../observed.ts";

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
  const names = requests.map(requestName);
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
 * with a status from 400 to 499, which tells a client that the fault is its own; or, by DNS, one that a client would believe
 * and the settings do not.
 */
export function judgeRight(observed: Observed, { requests }: Bounds): CheckFinding {
  const check = "answers-right";
  const names = requests.map(requestName);
  const usual = usualStatuses(observed);
  const bodies = usualBodies(observed);
  const later = observed.answers.filter(({ dueMs, status }) => dueMs >= observed.brokenAtMs && status !== null);
  const untrue = later.filter(({ status }) => status!.means === "wrong");
  const blamed = later.filter(
    ({ which, status }) => status!.means === "blames-client" && usual[which]?.has(status!.text) === false,
  );
  const other = later.filter(({ which, status, digest }) => {
    const known = bodies[which]?.get(status!.text);
    return known !== undefined && known !== digest;
  });
  const notCompared = names.filter((_, which) => (bodies[which]?.size ?? 0) === 0);
  const kinds = [
    { wrong: untrue, how: "are not what counts as right", fix: "answer with SERVFAIL when a dependency fails" },
    { wrong: blamed, how: "say that the client is at fault", fix: ERROR_OF_ITS_OWN },
    { wrong: other, how: "have the usual status and another body", fix: ERROR_OF_ITS_OWN },
  ];
  const found = kinds.find(({ wrong }) => wrong.length > 0);
  if (found !== undefined) {
    const what = `${found.wrong.length} of ${later.length} answers ${found.how}${exampleOf(found.wrong, names)}`;
    return { check, outcome: "fail", what, fix: found.fix };
  }
  if (notCompared.length === names.length) {
    const what = "no request has the same answer each time: their bodies were not compared";
    return { check, outcome: "pass", what, fix: null };
  }
  const left =
    notCompared.length === 0 ? "" : `; the bodies of ${notCompared.join(", ")} were not compared, because they vary`;
  return { check, outcome: "pass", what: `none of ${later.length} answers is wrong${left}`, fix: null };
}

/**
 * Is a request answered in time and as it was before? One that was not answered before, because it takes longer than there was time,
 * is where it gets no error of the server.
 */
export function isAsBefore(answer: TimedAnswer, usual: ReturnType<typeof usualStatuses>, withinMs: number): boolean {
  if (isSlow(answer, withinMs) || answer.status!.means === "wrong") return false;
  return usual[answer.which]?.has(answer.status!.text) ?? !isFailure(answer.status!);
}

export function isSlow({ tookMs, status }: TimedAnswer, withinMs: number): boolean {
  return status === null || tookMs > withinMs;
}

function whileBroken({ answers, brokenAtMs, mendedAtMs }: Observed): readonly TimedAnswer[] {
  return answers.filter(({ dueMs }) => dueMs >= brokenAtMs && dueMs < mendedAtMs);
}

const ERROR_OF_ITS_OWN = "answer with a status of 500 or above when a dependency fails";

/** What each request is answered with while nothing is broken. */
export function usualStatuses({ answers, brokenAtMs }: Observed): readonly (ReadonlySet<string> | undefined)[] {
  const usual: Set<string>[] = [];
  for (const { which, dueMs, tookMs, status } of answers) {
    if (status === null || dueMs + tookMs >= brokenAtMs) continue;
    usual[which] ??= new Set();
    usual[which].add(status.text);
  }
  return usual;
}

/** The one body that each request has with a status while nothing is broken; none where they vary, or are too few to tell. */
function usualBodies({ answers, brokenAtMs }: Observed): readonly (ReadonlyMap<string, string> | undefined)[] {
  const before = answers.filter(({ dueMs, tookMs, status }) => status !== null && dueMs + tookMs < brokenAtMs);
  const usual: Map<string, string>[] = [];
  for (const list of Map.groupBy(before, ({ which, status }) => `${which} ${status!.text}`).values()) {
    const { which, status, digest } = list[0]!;
    usual[which] ??= new Map();
    if (list.length >= LEAST_SAME && list.every((other) => other.digest === digest))
      usual[which].set(status!.text, digest!);
  }
  return usual;
}

function exampleOf(answers: readonly TimedAnswer[], names: readonly string[]): string {
  const first = answers[0];
  return first === undefined ? "" : `, the first one ${names[first.which]} with ${first.status?.text ?? first.failure}`;
}
