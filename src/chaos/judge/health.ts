import { counted } from "../../base/counted.ts";
import { milliseconds } from "../../base/figure-text.ts";
import type { CheckFinding } from "../check.ts";
import type { Observed, ProbeSample } from "../observed.ts";

/** A kubelet starts a container again after so many failures in a row, unless the manifest says otherwise. */
const FAILURE_THRESHOLD = 3;
/** A question that was asked later may have been answered when nothing was broken any more. */
const ANSWER_MS = 1000;

/** Does the service say that it is not ready while what it needs is broken? */
export function judgeReady({ ready, brokenAtMs, mendedAtMs }: Observed): CheckFinding {
  const check = "ready-flips";
  const meanwhile = ready.filter(({ atMs }) => atMs >= brokenAtMs && atMs < mendedAtMs - ANSWER_MS);
  const last = meanwhile.at(-1);
  if (last === undefined) return { check, outcome: "unknown", what: "it was not asked meanwhile", fix: null };
  if (!last.ok) {
    const first = meanwhile.find(({ ok }) => !ok)!;
    const what = `it is not ready from ${milliseconds(first.atMs - brokenAtMs)} on (${first.said})`;
    return { check, outcome: "pass", what, fix: null };
  }
  const never = meanwhile.every(({ ok }) => ok);
  const what = `it ${never ? "says" : "says in the end"} that it is ready (${last.said})`;
  return {
    check,
    outcome: "fail",
    what,
    fix: "ask the dependency, with a deadline, before the service says that it is ready",
  };
}

/** Does the service live on, and say so, while something else is broken? */
export function judgeLives({ live, ended, brokenAtMs }: Observed): CheckFinding {
  const check = "lives-on";
  if (ended !== null) {
    const why = ended.outOfMemory === true ? ", killed for its memory" : "";
    const what = `it ended ${milliseconds(ended.atMs - brokenAtMs)} later, with exit code ${ended.exitCode ?? "unknown"}${why}`;
    return {
      check,
      outcome: "fail",
      what,
      fix: "let nothing that another service does end this one: recover in each goroutine",
    };
  }
  if (live.length === 0) return { check, outcome: "pass", what: "it did not end", fix: null };
  const since = live.filter(({ atMs }) => atMs >= brokenAtMs);
  const dead = since.filter(({ ok }) => !ok);
  if (dead.length === 0) return { check, outcome: "pass", what: `it says so each time, of ${since.length}`, fix: null };
  const what = `it does not say so ${dead.length} of ${counted(since.length, "time")} (${dead[0]!.said})`;
  if (mostInARow(since) < FAILURE_THRESHOLD) {
    return { check, outcome: "pass", what: `${what}, never ${FAILURE_THRESHOLD} times in a row`, fix: null };
  }
  return {
    check,
    outcome: "fail",
    what: `${what}: an orchestrator would start it again`,
    fix: "ask no dependency for liveness: only a restart of this service may make it better",
  };
}

function mostInARow(probes: readonly ProbeSample[]): number {
  let [most, row] = [0, 0];
  for (const { ok } of probes) {
    row = ok ? 0 : row + 1;
    most = Math.max(most, row);
  }
  return most;
}
