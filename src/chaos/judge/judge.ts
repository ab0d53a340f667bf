import type { Bounds } from "../bounds.ts";
import type { CheckFinding } from "../check.ts";
import type { Experiment } from "../experiment.ts";
import type { Observed } from "../observed.ts";
import { cutsOff } from "../plan-experiments.ts";
import { judgeInTime, judgeKeeps, judgeRight } from "./answers.ts";
import { unlessBusy } from "./busy.ts";
import { unlessEnded } from "./ended.ts";
import { judgeLives, judgeReady } from "./health.ts";
import { judgeRecovery } from "./recovery.ts";
import { judgeReturn } from "./returns.ts";
import { judgeDrains, judgeLimit, judgeSlowClients } from "./service.ts";
import { judgeStorm } from "./storm.ts";
import { judgeWrites } from "./writes.ts";

/** Every check that an experiment is about, in the order in which they are shown. */
export function judgeExperiment(
  experiment: Experiment,
  observed: Observed,
  recoveredAfterMs: number | null,
  bounds: Bounds,
): readonly CheckFinding[] {
  const findings = judgeChecks(experiment, observed, recoveredAfterMs, bounds);
  return unlessBusy(unlessEnded(findings, observed), observed, bounds);
}

function judgeChecks(
  experiment: Experiment,
  observed: Observed,
  recoveredAfterMs: number | null,
  bounds: Bounds,
): readonly CheckFinding[] {
  const recovery = judgeRecovery(recoveredAfterMs, bounds);
  const writes = bounds.writes ? [judgeWrites(observed)] : [];
  const right = judgeRight(observed, bounds);
  const { fault, faultMs } = experiment;
  switch (fault.kind) {
    case "service-killed":
      return [right, recovery, ...writes];
    case "service-terminated":
      return [judgeDrains(observed), right, recovery, ...writes];
    case "memory-limit":
      return [judgeLimit(observed, fault.limitBytes), right];
    case "slow-clients":
      return [judgeSlowClients(observed, fault.connections, faultMs), ...others(observed, bounds, recovery)];
    case "disk-full":
      return [...others(observed, bounds, recovery), ...writes];
    default:
      return [...others(observed, bounds, recovery), ...ofDependency(experiment, observed, bounds), ...writes];
  }
}

function others(observed: Observed, bounds: Bounds, recovery: CheckFinding): readonly CheckFinding[] {
  return [
    judgeInTime(observed, bounds),
    judgeRight(observed, bounds),
    judgeLives(observed),
    recovery,
    ...(bounds.metricsPath === null ? [] : [judgeReturn(observed, "goroutines")]),
    judgeReturn(observed, "privateBytes"),
  ];
}

function ofDependency({ fault }: Experiment, observed: Observed, bounds: Bounds): readonly CheckFinding[] {
  return [
    judgeKeeps(observed, bounds),
    bounds.isUnreadyWithout && cutsOff(fault) ? judgeReady(observed) : null,
    judgeReturn(observed, "connections"),
    judgeStorm(observed),
  ].filter((finding) => finding !== null);
}
