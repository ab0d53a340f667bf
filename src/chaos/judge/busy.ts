import { milliseconds } from "../../base/figure-text.ts";
import type { CheckFinding, CheckId } from "../check.ts";
import type { Observed } from "../observed.ts";

/** What a machine that is busy makes of a service that is as it should be, without a single wrong answer. */
const OF_TIME: ReadonlySet<CheckId> = new Set([
  ...(["answers-in-time", "keeps-answering", "ready-flips", "lives-on", "recovers", "drains"] as const),
  ...(["goroutines-return", "connections-return", "memory-returns", "sheds-slow-clients"] as const),
]);

/**
 * A machine on which the load is sent later than answers have to come breaks nothing for certain. Whoever sends waits for no
 * answer, so that is never the service's fault. That a service ended is certain all the same.
 */
export function unlessBusy(
  findings: readonly CheckFinding[],
  { lagMs, ended }: Observed,
  withinMs: number,
): readonly CheckFinding[] {
  if (lagMs <= withinMs) return findings;
  return findings.map((finding): CheckFinding => {
    const { check, outcome, what } = finding;
    const isCertain = !OF_TIME.has(check) || (check === "lives-on" && ended !== null);
    if (outcome !== "fail" || isCertain) return finding;
    const late = `the load was sent late, one request in a hundred by ${milliseconds(lagMs)} or more`;
    return {
      check,
      outcome: "unknown",
      what: `${what}, but ${late}`,
      fix: "try it on a machine that does less besides",
    };
  });
}
