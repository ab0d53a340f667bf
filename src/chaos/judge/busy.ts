import { counted } from "../../base/counted.ts";
import { milliseconds } from "../../base/figure-text.ts";
import type { Bounds } from "../bounds.ts";
import type { CheckFinding, CheckId } from "../check.ts";
import type { Observed } from "../observed.ts";
import { isSlow } from "./answers.ts";

/** What a machine that is busy makes of a service that is as it should be, without a single wrong answer. */
const OF_TIME: ReadonlySet<CheckId> = new Set([
  ...(["answers-in-time", "keeps-answering", "ready-flips", "lives-on", "recovers", "drains"] as const),
  ...(["goroutines-return", "connections-return", "memory-returns", "sheds-slow-clients"] as const),
]);

/** A service gives up on what it needs before its clients do: late by this share of their patience, a machine makes it give up. */
const LATE_SHARE = 1 / 4;

/**
 * A machine that is late by as much as a service's own deadlines may leave breaks nothing for certain: whoever sends the load
 * waits for no answer, so that is never the service's fault. Nor does a fault break what was not kept before it. That a
 * service ended is certain all the same.
 */
export function unlessBusy(
  findings: readonly CheckFinding[],
  observed: Observed,
  bounds: Pick<Bounds, "share" | "withinMs">,
): readonly CheckFinding[] {
  const doubt = doubtIn(observed, bounds);
  if (doubt === null) return findings;
  return findings.map((finding): CheckFinding => {
    const { check, outcome, what } = finding;
    const isCertain = !OF_TIME.has(check) || (check === "lives-on" && observed.ended !== null);
    if (outcome !== "fail" || isCertain) return finding;
    return {
      check,
      outcome: "unknown",
      what: `${what}, but ${doubt}`,
      fix: "try it on a machine that does less besides",
    };
  });
}

function doubtIn({ lagMs, answers, brokenAtMs }: Observed, { share, withinMs }: Pick<Bounds, "share" | "withinMs">) {
  if (lagMs > withinMs * LATE_SHARE) {
    return `the load was sent late, one request in a hundred by ${milliseconds(lagMs)} or more`;
  }
  // What was still in time when the fault began may be late because of it.
  const before = answers.filter(({ dueMs, tookMs }) => dueMs + Math.min(tookMs, withinMs) < brokenAtMs);
  const slow = before.filter((answer) => isSlow(answer, withinMs)).length;
  if (slow <= before.length * (1 - share)) return null;
  return `it was so before too: ${slow} of ${counted(before.length, "request")} took longer than ${milliseconds(withinMs)}`;
}
