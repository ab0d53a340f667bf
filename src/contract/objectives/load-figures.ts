import { quantileRanks } from "../statistics/binomial.ts";

/** What a load showed by the client's clock. Times are milliseconds. */
export interface LoadFigures {
  readonly requestsPerSecond: number;
  readonly seconds: number;
  readonly sent: number;
  /** With a whole answer, whatever its status. */
  readonly answered: number;
  /** Whole answers by status: `{"200": 1990, "503": 7}`, `{"NOERROR": 1997}`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests without a whole answer by reason: `refused`, `timeout`, `cut off`, `not HTTP`, `not DNS`, `foreign`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Those of the whole answers that count as failed: a status of 500 or above, an answer of DNS that is not right. */
  readonly errors: Readonly<Record<string, number>>;
  /** Without a whole answer, or with such an error. */
  readonly failed: number;
  /** Slower than the objective for latency, those without an answer included; null without such an objective. */
  readonly slow: number | null;
  readonly latencyMs: {
    readonly p50: number;
    readonly p90: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
  /** The quantile that the objective names, and the interval that covers it with 95 %; null without such an objective. */
  readonly objectiveMs: QuantileFigure | null;
  /** How late requests were sent. */
  readonly lagMs: { readonly p99: number; readonly max: number };
  /** Requests were sent so late that the load was not the one that was planned. */
  readonly lagged: boolean;
  /** False where so many requests waited for an answer that no more were sent. */
  readonly whole: boolean;
}

interface QuantileFigure {
  /** 0.95 */
  readonly quantile: number;
  readonly value: number;
  /** Null where there were too few requests to bound it. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A histogram of times in nanoseconds, as node:perf_hooks makes it. */
interface Times {
  readonly max: number;
  percentile(percent: number): number;
}

/** What was counted while a load was sent. */
interface Counted {
  readonly sent: number;
  readonly answered: number;
  readonly statuses: ReadonlyMap<string, number>;
  readonly errors: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, number>;
  readonly slow: number;
  readonly latency: Times;
  readonly lag: Times;
  readonly whole: boolean;
}

const NANOSECONDS_PER_MS = 1e6;
/** One request in a hundred may be sent this late; less would be about the clocks of the machine. */
const LEAST_LAG_MS = 1;
/** A part of the objective: what is sent later by this part of it is measured wrongly by as much. */
const LAG_PART = 0.05;

/** The figures of a load, in milliseconds. */
export function loadFigures(
  counted: Counted,
  plan: { readonly requestsPerSecond: number; readonly durationMs: number },
  objective: { readonly share: number; readonly withinMs: number } | null,
): LoadFigures {
  const { sent, answered, statuses, errors, failures, latency, lag } = counted;
  const at = (times: Times, percent: number) => times.percentile(percent) / NANOSECONDS_PER_MS;
  const broken = [...errors.values()].reduce((sum, count) => sum + count, 0);
  const lagMs = { p99: at(lag, 99), max: lag.max / NANOSECONDS_PER_MS };
  return {
    requestsPerSecond: plan.requestsPerSecond,
    seconds: plan.durationMs / 1000,
    ...{ sent, answered, lagMs, whole: counted.whole },
    statuses: Object.fromEntries(statuses),
    errors: Object.fromEntries(errors),
    failures: Object.fromEntries(failures),
    failed: sent - answered + broken,
    slow: objective === null ? null : counted.slow,
    latencyMs: {
      ...{ p50: at(latency, 50), p90: at(latency, 90), p95: at(latency, 95), p99: at(latency, 99) },
      max: latency.max / NANOSECONDS_PER_MS,
    },
    objectiveMs: objective === null || sent === 0 ? null : quantileFigure(latency, sent, objective.share),
    lagged: lagMs.p99 > Math.max(LEAST_LAG_MS, LAG_PART * (objective?.withinMs ?? 0)),
  };
}

function quantileFigure(latency: Times, count: number, quantile: number): QuantileFigure {
  const { low, high } = quantileRanks(count, quantile);
  const ofRank = (rank: number | null) =>
    rank === null ? null : latency.percentile((100 * rank) / count) / NANOSECONDS_PER_MS;
  return {
    quantile,
    value: latency.percentile(100 * quantile) / NANOSECONDS_PER_MS,
    low: ofRank(low),
    high: ofRank(high),
  };
}
