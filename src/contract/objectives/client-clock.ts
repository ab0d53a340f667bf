import { counted } from "../../base/counted.ts";
import { milliseconds, percent } from "../../base/figure-text.ts";
import type { ErrorObjective, LatencyObjective } from "../../plan/settings/contract-settings.ts";
import type { Finding } from "../clause.ts";
import { isAtMost, leastToShow, type Proportion, proportionOf } from "../statistics/binomial.ts";
import type { LoadFigures } from "./load-figures.ts";

/** Is the share that the objective names answered in time, by the client's clock? */
export function judgeLatency(load: LoadFigures, { share, withinMs, where }: LatencyObjective): Finding {
  const head = { clause: "latency", subject: null, where } as const;
  const refused = notMeasured(load);
  if (refused !== null) return { ...head, ...refused };
  const limit = 1 - share;
  const slow = proportionOf(load.slow!, load.sent);
  const { value, low, high } = load.objectiveMs!;
  const between =
    low === null || high === null ? "" : `, between ${milliseconds(low)} and ${milliseconds(high)} with 95 %`;
  const what =
    `${percent(share)} of the requests took up to ${milliseconds(value)}${between}; ` +
    `${shareText(slow)} took longer than ${milliseconds(withinMs)}`;
  return { ...head, ...decided(slow, limit, what, "make it faster, or agree on another objective") };
}

/** Is the share that fails small enough, by the client's count? */
export function judgeErrors(load: LoadFigures, { share, where }: ErrorObjective): Finding {
  const head = { clause: "errors", subject: null, where } as const;
  const refused = notMeasured(load);
  if (refused !== null) return { ...head, ...refused };
  const failed = proportionOf(load.failed, load.sent);
  const kinds = [
    ...Object.entries(load.errors).map(([status, count]) => `${count} with status ${status}`),
    ...Object.entries(load.failures).map(([reason, count]) => `${count} ${reason}`),
  ];
  const what = `${shareText(failed)} failed${kinds.length === 0 ? "" : `: ${kinds.join(", ")}`}`;
  return { ...head, ...decided(failed, share, what, "look at the service's log for these requests") };
}

/** Why a load decides nothing; null where it does. */
function notMeasured({
  sent,
  lagged,
  lagMs,
  requestsPerSecond,
}: LoadFigures): Pick<Finding, "outcome" | "what" | "fix"> | null {
  if (sent === 0) return { outcome: "unknown", what: "no request was sent", fix: null };
  if (!lagged) return null;
  return {
    outcome: "unknown",
    what: `the load was not sent as planned: one request in a hundred was ${milliseconds(lagMs.p99)} late or more`,
    fix: `ask for fewer than ${counted(requestsPerSecond, "request")} a second, or try it on a machine that does less besides`,
  };
}

function decided(
  seen: Proportion,
  limit: number,
  what: string,
  fix: string,
): Pick<Finding, "outcome" | "what" | "fix"> {
  const holds = isAtMost(seen, limit);
  if (holds === true) return { outcome: "pass", what, fix: null };
  if (holds === false) return { outcome: "fail", what: `${what}; at most ${percent(limit)} may`, fix };
  const least = leastToShow(limit);
  return {
    outcome: "unknown",
    what: `${what}; whether at most ${percent(limit)} do, ${counted(seen.of, "request")} cannot decide`,
    fix: seen.of < least ? `send at least ${least} requests: more a second, or for longer` : "send more requests",
  };
}

function shareText({ count, of, low, high }: Proportion): string {
  return `${count} of ${of} requests (${percent(low)} to ${percent(high)} with 95 %)`;
}
