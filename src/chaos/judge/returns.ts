import { mebibytes } from "../../base/figure-text.ts";
import type { CheckFinding, CheckId } from "../check.ts";
import type { Observed, Sample } from "../observed.ts";

type Measure = "goroutines" | "connections" | "privateBytes";

interface Rule {
  readonly check: CheckId;
  /** The most that counts as back, from what is usual. */
  readonly most: (before: number) => number;
  readonly say: (value: number) => string;
  readonly fix: string;
}

/**
 * What may stay. Pools grow when calls take longer, and keep what they opened; a collector of garbage gives memory back when it
 * likes. What is leaked with each request is more than that within seconds.
 */
const RULES: Readonly<Record<Measure, Rule>> = {
  goroutines: {
    check: "goroutines-return",
    most: (before) => before + Math.max(20, before / 2),
    say: (value) => `${value} goroutines`,
    fix: "let every goroutine end with the request that it was started for: hand it the request's context",
  },
  connections: {
    check: "connections-return",
    most: (before) => before + Math.max(64, before),
    say: (value) => `${value} connections`,
    fix: "close what a call has opened when the call fails, and bound the pool",
  },
  privateBytes: {
    check: "memory-returns",
    most: (before) => before * 1.5 + 16 * 2 ** 20,
    say: mebibytes,
    fix: "bound what waits for a dependency: a queue without a limit grows as long as the fault lasts",
  },
};

/**
 * The middle of what was measured before the fault; null where nothing was. Not the most: for a moment in which the machine did
 * something else, requests wait, and what is left behind later would hide below that.
 */
function usual(samples: readonly Sample[], brokenAtMs: number, measure: Measure): number | null {
  const before = samples.flatMap((sample) => (sample.atMs < brokenAtMs ? (sample[measure] ?? []) : []));
  return before.toSorted((a, b) => a - b)[Math.floor(before.length / 2)] ?? null;
}

/** Is it back where it was? Null where it was not measured before, or not after. */
export function isBack({ samples, brokenAtMs, mendedAtMs }: Observed, measure: Measure): boolean | null {
  const before = usual(samples, brokenAtMs, measure);
  const last = samples.findLast((sample) => sample[measure] !== null && sample.atMs >= mendedAtMs)?.[measure] ?? null;
  return before === null || last === null ? null : last <= RULES[measure].most(before);
}

export function judgeReturn(observed: Observed, measure: Measure): CheckFinding {
  const { check, say, fix } = RULES[measure];
  const { samples, brokenAtMs, mendedAtMs } = observed;
  const back = isBack(observed, measure);
  if (back === null) {
    const what = "it could not be measured before the fault and after it";
    return {
      check,
      outcome: "unknown",
      what,
      fix: measure === "goroutines" ? "show go_goroutines among the metrics" : null,
    };
  }
  const before = usual(samples, brokenAtMs, measure)!;
  const values = samples.flatMap((sample) => (sample.atMs >= brokenAtMs ? (sample[measure] ?? []) : []));
  const last = samples.findLast((sample) => sample[measure] !== null && sample.atMs >= mendedAtMs)![measure]!;
  const what = `${say(before)} before, ${say(Math.max(...values))} at most since, ${say(last)} in the end`;
  return { check, outcome: back ? "pass" : "fail", what, fix: back ? null : fix };
}
