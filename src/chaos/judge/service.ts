import { milliseconds } from "../../base/figure-text.ts";
import type { CheckFinding } from "../check.ts";
import type { Observed } from "../observed.ts";

/** Are the requests answered that came before SIGTERM, and does it end by itself? */
export function judgeDrains({ termination, answers, brokenAtMs }: Observed): CheckFinding {
  const check = "drains";
  if (termination === null) return { check, outcome: "unknown", what: "it got no SIGTERM", fix: null };
  const fix = "on SIGTERM, stop taking connections, answer what is under way (http.Server.Shutdown), and end";
  const { tookMs, exitCode } = termination;
  if (tookMs === null) return { check, outcome: "fail", what: "it did not end, and was killed", fix };
  const lost = answers.filter(({ dueMs, status }) => dueMs < brokenAtMs && status === null).length;
  const ended = `it ended after ${milliseconds(tookMs)} with exit code ${exitCode ?? "unknown"}`;
  if (lost > 0)
    return { check, outcome: "fail", what: `${lost} requests that came before got no answer; ${ended}`, fix };
  if (exitCode !== 0)
    return { check, outcome: "fail", what: ended, fix: "end with 0 after SIGTERM: another code looks like a crash" };
  return { check, outcome: "pass", what: `all requests that came before were answered; ${ended}`, fix: null };
}

/** Does it live under its load within the memory that it is given? */
export function judgeLimit({ ended }: Observed, limitBytes: number): CheckFinding {
  const check = "stays-in-limit";
  const limit = `${Math.round(limitBytes / 2 ** 20)} MiB`;
  if (ended === null) return { check, outcome: "pass", what: `it lives within ${limit}`, fix: null };
  const why =
    ended.outOfMemory === true ? "was killed for its memory" : `ended with exit code ${ended.exitCode ?? "unknown"}`;
  return {
    check,
    outcome: "fail",
    what: `within ${limit} it ${why}`,
    fix: "set GOMEMLIMIT to nine tenths of the limit, or raise the limit",
  };
}

/** Does it send clients away that send too slowly? */
export function judgeSlowClients({ slowClientsLeft }: Observed, connections: number, faultMs: number): CheckFinding {
  const check = "sheds-slow-clients";
  if (slowClientsLeft === null) return { check, outcome: "unknown", what: "none of them could connect", fix: null };
  const what = `${slowClientsLeft} of ${connections} are still connected after ${milliseconds(faultMs)}`;
  if (slowClientsLeft === 0) return { check, outcome: "pass", what, fix: null };
  return { check, outcome: "fail", what, fix: "set ReadHeaderTimeout of http.Server to a few seconds" };
}
