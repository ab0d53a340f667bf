import { milliseconds } from "../../base/figure-text.ts";
import type { Bounds } from "../bounds.ts";
import type { CheckFinding } from "../check.ts";
import type { Observed } from "../observed.ts";
import { isAsBefore, usualStatuses } from "./answers.ts";

/** As before for so long: then it is believed. */
const STEADY_MS = 1000;

/**
 * When the service was as before, in milliseconds after the end of the fault: from then on each request has a status that it
 * had before, in time, and the service is ready. Null where that has not been so for a second at `nowMs`.
 */
export function recoveredAfter(observed: Observed, { withinMs }: Bounds, nowMs: number): number | null {
  const { answers, ready, live, mendedAtMs } = observed;
  const usual = usualStatuses(observed);
  const later = answers.filter(({ dueMs }) => dueMs >= mendedAtMs);
  const bad = later.filter((answer) => !isAsBefore(answer, usual, withinMs));
  const unwell = [...ready, ...live].filter(({ ok, atMs }) => !ok && atMs >= mendedAtMs);
  const lastBadMs = Math.max(mendedAtMs, ...bad.map(({ dueMs }) => dueMs), ...unwell.map(({ atMs }) => atMs));
  const lastGoodMs = Math.max(...later.map(({ dueMs }) => dueMs), 0);
  if (lastGoodMs - lastBadMs < STEADY_MS || nowMs - lastBadMs < STEADY_MS + withinMs) return null;
  return lastBadMs - mendedAtMs;
}

/** Is the service as before soon enough? */
export function judgeRecovery(afterMs: number | null, { recoversMs }: Bounds): CheckFinding {
  const check = "recovers";
  if (afterMs === null || afterMs > recoversMs) {
    const what = `it is not as before ${milliseconds(recoversMs)} after the fault was over`;
    return {
      check,
      outcome: "fail",
      what,
      fix: "connect again with a short, bounded pause, and throw connections away that broke",
    };
  }
  const what = afterMs === 0 ? "it is as before at once" : `it is as before after ${milliseconds(afterMs)}`;
  return { check, outcome: "pass", what, fix: null };
}
