import type { CheckId, CheckResult } from "./check.ts";
import type { Fault, FaultKind } from "./experiment.ts";

/** Something that `plimsoll audit` suspects. */
export interface Suspect {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** As goroutine stacks name it; null outside of functions. */
  readonly function: string | null;
}

/** What the experiments say of something that `plimsoll audit` suspects. */
export interface SuspectResult extends Suspect {
  /**
   * `confirmed`: a check that the rule is about failed under its fault, and a goroutine stood in the suspect's function.
   * `reproduced`: the check failed, and no stack shows where. `not-reproduced`: the fault was there and the check held.
   * `not-tried`: no experiment has the fault, or its check could not be decided.
   */
  readonly outcome: "confirmed" | "reproduced" | "not-reproduced" | "not-tried";
  /** `redis/blackhole`; null where none was made. */
  readonly experiment: string | null;
  /** The check of that experiment that it fails; null where none does. */
  readonly check: CheckId | null;
  readonly what: string;
}

/** In which functions goroutines stood while something was broken. */
export interface Stacks {
  readonly functions: ReadonlySet<string>;
  /** Why they could not be seen; null where they could. */
  readonly whyNot: string | null;
}

/** How a rule of `audit` shows itself: under which faults, and by which checks. */
interface Sign {
  readonly faults: readonly FaultKind[];
  readonly checks: readonly CheckId[];
}

const SILENCE = ["blackhole", "half-open", "latency", "peer-lost"] as const;
const ABSENCE = ["refused", "reset", "garbage", "killed"] as const;
const ANY = [...SILENCE, ...ABSENCE, "bandwidth", "slow-close", "slow-clients"] as const;

const SIGNS: Readonly<Record<string, Sign>> = {
  "call-without-deadline": { faults: SILENCE, checks: ["answers-in-time", "goroutines-return", "recovers"] },
  "http-client-timeout": { faults: SILENCE, checks: ["answers-in-time", "goroutines-return", "recovers"] },
  "http-server-timeout": { faults: ["slow-clients"], checks: ["sheds-slow-clients", "goroutines-return"] },
  "redis-context-ignored": { faults: SILENCE, checks: ["answers-in-time", "goroutines-return"] },
  "redis-retries": { faults: [...SILENCE, ...ABSENCE], checks: ["answers-in-time", "no-storm"] },
  "etcd-limits": {
    faults: ["blackhole", "refused", "peer-lost"],
    checks: ["answers-in-time", "recovers", "goroutines-return"],
  },
  "goroutine-left-behind": { faults: [...SILENCE, ...ABSENCE], checks: ["goroutines-return"] },
  "goroutine-without-recover": { faults: [...SILENCE, ...ABSENCE], checks: ["lives-on"] },
  "pool-not-reset": { faults: ANY, checks: ["answers-right"] },
  "pool-use-after-put": { faults: ANY, checks: ["answers-right"] },
  "pool-grows": { faults: ANY, checks: ["memory-returns"] },
  "retry-without-backoff": { faults: [...SILENCE, ...ABSENCE], checks: ["no-storm", "answers-in-time"] },
  "retry-without-end": { faults: [...SILENCE, ...ABSENCE], checks: ["goroutines-return", "answers-in-time"] },
  "runtime-limits": { faults: ["memory-limit"], checks: ["stays-in-limit"] },
};

interface Tried {
  readonly id: string;
  readonly fault: Fault;
  readonly what: string;
  readonly checks: readonly CheckResult[];
}

/** Which experiment shows a suspect best: one in which a check of its rule fails, or else one that has its fault. */
export function experimentOf(
  { rule }: Suspect,
  experiments: readonly Tried[],
): { readonly tried: Tried; readonly failed: CheckResult | null } | null {
  const sign = SIGNS[rule];
  if (sign === undefined) return null;
  const fitting = experiments
    .filter(
      ({ fault, checks }) =>
        sign.faults.includes(fault.kind) && checks.some(({ check }) => sign.checks.includes(check)),
    )
    // The order of the run is the seed's; which one is named must not be.
    .toSorted(
      (a, b) => sign.faults.indexOf(a.fault.kind) - sign.faults.indexOf(b.fault.kind) || (a.id < b.id ? -1 : 1),
    );
  for (const tried of fitting) {
    const failed = tried.checks.find(({ check, outcome }) => sign.checks.includes(check) && isFailure(outcome));
    if (failed !== undefined) return { tried, failed };
  }
  return fitting.length === 0 ? null : { tried: fitting[0]!, failed: null };
}

function isOpen({ rule }: Suspect, { checks }: Tried): boolean {
  return checks.some(({ check, outcome }) => outcome === "unknown" && SIGNS[rule]!.checks.includes(check));
}

/** A waiver accepts a failure; it happened all the same. */
function isFailure(outcome: CheckResult["outcome"]): boolean {
  return outcome === "fail" || outcome === "waived";
}

/**
 * Holds suspects against experiments. `stacks` has, by experiment, what Go's own stacks said while it was broken.
 */
export function judgeSuspects(
  suspects: readonly Suspect[],
  experiments: readonly Tried[],
  stacks: ReadonlyMap<string, Stacks>,
): readonly SuspectResult[] {
  return suspects.map((suspect): SuspectResult => {
    const found = experimentOf(suspect, experiments);
    if (found === null) {
      const what =
        SIGNS[suspect.rule] === undefined
          ? "no fault is needed for it: plimsoll contract shows it"
          : "no experiment has its fault";
      return { ...suspect, outcome: "not-tried", experiment: null, check: null, what };
    }
    const { tried, failed } = found;
    if (failed === null && isOpen(suspect, tried)) {
      const what = `${tried.what}: whether it shows could not be found out`;
      return { ...suspect, outcome: "not-tried", experiment: tried.id, check: null, what };
    }
    if (failed === null) {
      const what = `${tried.what}: nothing of it was seen`;
      return { ...suspect, outcome: "not-reproduced", experiment: tried.id, check: null, what };
    }
    const seen = stacks.get(tried.id);
    const isSeen = suspect.function !== null && (seen?.functions.has(suspect.function) ?? false);
    const outcome = isSeen ? "confirmed" : "reproduced";
    const whyNot = seen?.whyNot == null ? "" : `; where goroutines stand could not be found out: ${seen.whyNot}`;
    const what = `${tried.what}: ${failed.what}${whyNot}`;
    return { ...suspect, outcome, experiment: tried.id, check: failed.check, what };
  });
}

/**
 * The functions in which goroutines stand, from what Go prints on SIGQUIT or for a panic: a line for each, with its arguments
 * in parentheses, followed by a line with file and line. A goroutine's starter is named behind `created by`.
 */
export function functionsIn(log: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [index, line] of log.entries()) {
    if (!/^\s.+\.(?:go|s):\d+/.test(log[index + 1] ?? "")) continue;
    const name = /^(?:created by )?(.+?)(?:\((?:[^()]*|\.\.\.)\))?(?: in goroutine \d+)?$/.exec(line)?.[1];
    if (name !== undefined) found.add(name);
  }
  return found;
}
