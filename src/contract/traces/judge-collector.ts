import { pairedRatio } from "../../trial/statistics/paired-ratio.ts";
import { median } from "../../trial/statistics/quantile.ts";
import type { Finding } from "../clause.ts";

/** What a service did while its collector was well, and while it was not, in turn. */
export interface CollectorPairs {
  /** `is down`, `answers late`, `refuses`. */
  readonly trouble: string;
  /** Milliseconds: the median of each block. */
  readonly latencyMs: Pairs;
  /** Private memory at the end of each block; null where it could not be read. */
  readonly memoryBytes: Pairs | null;
}

interface Pairs {
  readonly well: readonly number[];
  readonly ill: readonly number[];
}

/** A change is one from here on: a tenth, with 95 %. */
const CHANGED = 1.1;
/** It is none up to here, with 95 %. */
const UNCHANGED = 1.5;
/** Or where it is this small: milliseconds at least, a part of the objective, and bytes. */
const SMALL = { latencyMs: 1, latencyPart: 0.05, memoryBytes: 8 * 1024 * 1024 };

/** Does a collector in trouble change latency or memory? `withinMs` is the objective; null without one. */
export function judgeCollector(
  pairs: readonly CollectorPairs[],
  withinMs: number | null,
  where: string,
): readonly Finding[] {
  const smallMs = Math.max(SMALL.latencyMs, SMALL.latencyPart * (withinMs ?? 0));
  return pairs.map(({ trouble, latencyMs, memoryBytes }): Finding => {
    const head = { clause: "trace-collector", subject: `a collector that ${trouble}`, where } as const;
    const latency = compared(latencyMs, smallMs);
    const memory = memoryBytes === null ? null : compared(memoryBytes, SMALL.memoryBytes);
    const what = `latency is ${latency.text} of what it is otherwise, and memory is ${memory?.text ?? "not known"}`;
    if (latency.shows === "changed" || memory?.shows === "changed") {
      const fix =
        "send spans in batches beside the requests (sdktrace.WithBatcher), with a queue that drops and a timeout";
      return { ...head, outcome: "fail", what, fix };
    }
    if (latency.shows === "unchanged" && memory?.shows === "unchanged") {
      return { ...head, outcome: "pass", what, fix: null };
    }
    return { ...head, outcome: "unknown", what, fix: "try it on a machine that does less besides" };
  });
}

interface Compared {
  readonly text: string;
  readonly shows: "changed" | "unchanged" | "nothing";
}

function compared({ well, ill }: Pairs, small: number): Compared {
  const { ratio, low, high } = pairedRatio(ill, well);
  if (low === null || high === null) return { text: ratio.toFixed(2), shows: "nothing" };
  const text = `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)} with 95 %)`;
  const usual = median(Float64Array.from(well).sort());
  if (low > CHANGED && (low - 1) * usual > small) return { text, shows: "changed" };
  return { text, shows: high <= UNCHANGED || (high - 1) * usual <= small ? "unchanged" : "nothing" };
}
