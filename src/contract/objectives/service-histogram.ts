import { milliseconds, percent } from "../../base/figure-text.ts";
import type { LatencyObjective, PlacedSelector } from "../../plan/settings/contract-settings.ts";
import type { Finding } from "../clause.ts";
import { isAtMost, leastToShow, proportionOf } from "../statistics/binomial.ts";

/** Counts of requests up to each bound, in the unit of the histogram; the last bound is infinite. */
export type Buckets = ReadonlyMap<number, number>;

/** Has the histogram the bucket that the objective needs, and what does that say of the load? */
export function judgeHistogram(
  buckets: Buckets,
  { share, withinMs }: LatencyObjective,
  { selector, where }: PlacedSelector,
): readonly Finding[] {
  const head = { subject: selector.text, where } as const;
  const bound = withinMs / unitMs(selector.metric);
  if (buckets.size === 0) {
    const what = "it has no such histogram";
    const fix = "time requests in a histogram, or name the one that does";
    return [{ ...head, clause: "metrics-bucket", outcome: "fail", what, fix }];
  }
  const found = [...buckets.keys()].find((each) => Math.abs(each - bound) <= 1e-9 * bound);
  if (found === undefined) {
    const fix = bucketsInCode([...buckets.keys()], bound);
    const missing = `no bucket ends at ${bound}: it has ${boundsText([...buckets.keys()])}`;
    const what = `how many requests took longer than ${milliseconds(withinMs)} cannot be decided: ${missing}`;
    return [
      { ...head, clause: "metrics-bucket", outcome: "fail", what: missing, fix },
      { ...head, clause: "latency-histogram", outcome: "unknown", what, fix },
    ];
  }
  return [
    { ...head, clause: "metrics-bucket", outcome: "pass", what: `a bucket ends at ${bound}`, fix: null },
    { ...head, clause: "latency-histogram", ...decided(buckets, found, share, withinMs) },
  ];
}

/** What `_seconds` at the end of a name says, and what people write instead. */
export function unitMs(metric: string): number {
  return /_(?:milliseconds|millis|ms)$/.test(metric) ? 1 : 1000;
}

function decided(
  buckets: Buckets,
  bound: number,
  share: number,
  withinMs: number,
): Pick<Finding, "outcome" | "what" | "fix"> {
  const all = buckets.get(Number.POSITIVE_INFINITY) ?? 0;
  if (!Number.isInteger(all) || all <= 0) {
    return {
      outcome: "unknown",
      what: "it counted no request of the load",
      fix: "name the series that times these requests",
    };
  }
  const slow = proportionOf(Math.max(0, all - buckets.get(bound)!), all);
  const interval = `${percent(slow.low)} to ${percent(slow.high)} with 95 %`;
  const what = `${slow.count} of ${all} requests (${interval}) took longer than ${milliseconds(withinMs)} by the service's clock`;
  const limit = 1 - share;
  const holds = isAtMost(slow, limit);
  if (holds === true) return { outcome: "pass", what, fix: null };
  if (holds === false) {
    return {
      outcome: "fail",
      what: `${what}; at most ${percent(limit)} may`,
      fix: "make it faster, or agree on another objective",
    };
  }
  return {
    outcome: "unknown",
    what: `${what}; whether at most ${percent(limit)} do, so few cannot decide`,
    fix: `send more requests, at least ${leastToShow(limit)}`,
  };
}

function boundsText(bounds: readonly number[]): string {
  return bounds.filter(Number.isFinite).join(", ");
}

/** The change of the code: the buckets that are there, and the one that is missing. */
function bucketsInCode(bounds: readonly number[], bound: number): string {
  const all = [...bounds.filter(Number.isFinite), bound].sort((one, other) => one - other);
  return `prometheus.HistogramOpts{…, Buckets: []float64{${all.join(", ")}}}`;
}
