import { counted } from "../../base/counted.ts";
import { milliseconds } from "../../base/figure-text.ts";
import type { CheckResult } from "../../chaos/check.ts";
import type { SuspectResult } from "../../chaos/suspects.ts";
import type { ChaosReport, ExperimentReport } from "../chaos-report.ts";
import { countOf, OUTCOME_WORDS, worstFirst } from "../verdict/judged.ts";

export const SUSPECT_WORDS: Readonly<Record<SuspectResult["outcome"], string>> = {
  "confirmed": "confirmed",
  "reproduced": "reproduced",
  "not-reproduced": "not reproduced",
  "not-tried": "not tried",
};

/** The verdict in one sentence. */
export function verdictText({ verdict, experiments, error }: ChaosReport): string {
  const checks = experiments.flatMap((experiment) => experiment.checks);
  const made = counted(experiments.length, "experiment");
  if (verdict === "pass")
    return `it survives ${made}: ${counted(countOf(checks, "pass"), "check holds", "checks hold")}`;
  if (verdict === "fail") {
    const fatal = experiments.filter((experiment) => outcomeOf(experiment) === "fail").length;
    const broken = counted(countOf(checks, "fail"), "check does", "checks do");
    return `it does not survive ${fatal} of ${made}: ${broken} not hold`;
  }
  if (countOf(checks, "unknown") === 0) return `could not find out: ${error?.what ?? "nothing was judged"}`;
  const open = counted(countOf(checks, "unknown"), "check holds", "checks hold");
  return `could not find out: whether ${open} is not known`;
}

/** What is worst in an experiment. Where nothing was checked, nothing is known. */
export function outcomeOf({ checks }: Pick<ExperimentReport, "checks">): CheckResult["outcome"] {
  return worstFirst(checks)[0]?.outcome ?? "unknown";
}

/** The row of an experiment in a table. */
export function experimentCells(experiment: ExperimentReport): {
  readonly outcome: string;
  /** `14 ms → 5.01 s` */
  readonly latency: string;
  /** Of the requests while it was broken. */
  readonly failed: string;
  readonly recovered: string;
  readonly checks: string;
} {
  const { timeline, recoveredAfterMs, checks } = experiment;
  const { before, broken } = timeline.phases;
  const outcome = outcomeOf(experiment);
  const worst = countOf(checks, outcome);
  return {
    outcome: OUTCOME_WORDS[outcome],
    latency: `${timeText(before.p95Ms)} → ${timeText(broken.p95Ms)}`,
    failed: `${broken.failed} of ${broken.requests}`,
    recovered: checks.some(({ check }) => check === "recovers") ? recoveredText(recoveredAfterMs) : "·",
    checks:
      worst === checks.length
        ? `${worst} ${wordFor(outcome, worst)}`
        : `${worst} of ${checks.length} ${wordFor(outcome, worst)}`,
  };
}

function wordFor(outcome: CheckResult["outcome"], count: number): string {
  return outcome === "pass" && count !== 1 ? "hold" : OUTCOME_WORDS[outcome];
}

function recoveredText(afterMs: number | null): string {
  if (afterMs === null) return "no";
  return afterMs === 0 ? "at once" : milliseconds(afterMs);
}

function timeText(value: number | null): string {
  return value === null ? "?" : milliseconds(value);
}

/** `redis 7.0.15, cache (redis 7.0.15), orders (http)`; null where there are none. */
export function dependenciesText({ dependencies }: ChaosReport): string | null {
  if (dependencies.length === 0) return null;
  const texts = dependencies.map(({ name, kind, version }) => {
    const server = version === null ? kind : `${kind} ${version}`;
    return name === kind ? server : `${name} (${server})`;
  });
  return texts.join(", ");
}
