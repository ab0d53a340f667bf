import { counted } from "../../base/counted.ts";
import type { CheckFinding } from "../check.ts";
import type { Observed } from "../observed.ts";

/** Clients that retry three times with a pause, as go-redis does, come to four. */
const MOST_PER_REQUEST = 5;

/** How often does the service connect to a dependency that does not work? Null where nobody could count that. */
export function judgeStorm({ attempts, answers, brokenAtMs, mendedAtMs }: Observed): CheckFinding | null {
  if (attempts === null) return null;
  const check = "no-storm";
  const requests = answers.filter(({ dueMs }) => dueMs >= brokenAtMs && dueMs < mendedAtMs).length;
  if (requests === 0) return { check, outcome: "unknown", what: "no request was sent meanwhile", fix: null };
  const what = `it connected ${counted(attempts, "time")}, for ${counted(requests, "request")}`;
  if (attempts <= MOST_PER_REQUEST * requests) return { check, outcome: "pass", what, fix: null };
  return { check, outcome: "fail", what, fix: "wait between attempts, longer each time, and give up with the request" };
}
