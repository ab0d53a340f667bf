/** Reports of `chaos` as runs leave them, from answers that are the same each time. */
import { httpStatus } from "../../src/base/answer-status.ts";
import { sha256 } from "../../src/base/digest.ts";
import { CHECK_IDS, type CheckId, type CheckResult } from "../../src/chaos/check.ts";
import { type Fault, faultText } from "../../src/chaos/experiment.ts";
import type { Observed, Sample, TimedAnswer } from "../../src/chaos/observed.ts";
import { timelineOf } from "../../src/chaos/timeline.ts";
import type { ChaosReport, ExperimentReport } from "../../src/report/chaos-report.ts";

const [BROKEN, MENDED, ENDED] = [3000, 13_000, 23_000];
const EVERY_MS = 20;

/** How a service takes it: `leak` waits for ever, `limit` gives up after a while, `shrug` needs nothing of it. */
type Temper = "leak" | "limit" | "shrug" | "down";

/** From 0 to 1, and the same for the same number. */
function noise(number: number): number {
  const value = Math.sin(number * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}

function answersOf(temper: Temper): readonly TimedAnswer[] {
  return Array.from({ length: ENDED / EVERY_MS }, (_, which) => {
    const dueMs = which * EVERY_MS;
    const isBroken = dueMs >= BROKEN && dueMs < MENDED;
    const usual = {
      which,
      dueMs,
      tookMs: 2 + 6 * noise(which) ** 3,
      status: httpStatus(200),
      failure: null,
      digest: null,
    };
    if (!isBroken || temper === "shrug") return usual;
    if (temper === "limit") return { ...usual, tookMs: 150 + 40 * noise(which), status: httpStatus(503) };
    if (temper === "down")
      return dueMs < BROKEN + 1500 ? { ...usual, tookMs: 1, status: null, failure: "refused" } : usual;
    return which % 3 === 0 ? usual : { ...usual, tookMs: 5000, status: null, failure: "timeout" };
  });
}

function samplesOf(temper: Temper): readonly Sample[] {
  return Array.from({ length: ENDED / 250 }, (_, number) => {
    const atMs = number * 250;
    const held = Math.min(Math.max(0, atMs - BROKEN), MENDED - BROKEN) / 1000;
    const leaked = temper === "leak" ? Math.round(33 * held) : 0;
    const isGone = temper === "down" && atMs >= BROKEN && atMs < BROKEN + 1500;
    return {
      atMs,
      goroutines: isGone ? null : 14 + Math.round(4 * noise(number)) + leaked,
      privateBytes: isGone ? null : 9_000_000 + Math.round(400_000 * noise(number + 7)) + leaked * 9000,
      connections: temper === "down" ? null : 10 + (temper === "leak" ? Math.min(leaked, 90) : 0),
    };
  });
}

function observed(temper: Temper): Observed {
  return {
    ...{ brokenAtMs: BROKEN, mendedAtMs: MENDED, endedAtMs: ENDED, lagMs: 0.3, whole: true },
    ...{ answers: answersOf(temper), samples: samplesOf(temper), live: [], ready: [], attempts: null, writes: [] },
    ...{ ended: null, termination: null, slowClientsLeft: null },
  };
}

type Odd = Partial<Record<CheckId, Pick<CheckResult, "outcome" | "what" | "fix"> & Partial<CheckResult>>>;

function experiment(
  dependency: string | null,
  fault: Fault,
  temper: Temper,
  recoveredAfterMs: number | null,
  odd: Odd = {},
): ExperimentReport {
  const checks = CHECK_IDS.slice(0, 9).map(
    (check): CheckResult => ({
      ...{ check, outcome: "pass", what: `${check} as before`, fix: null, waiver: null },
      ...odd[check],
    }),
  );
  return {
    id: `${dependency ?? "service"}/${fault.kind}`,
    ...{ dependency, fault, faultMs: MENDED - BROKEN, beforeMs: BROKEN },
    what: `${dependency ?? "the service"} ${faultText(fault)}`,
    ...{ recoveredAfterMs, checks, timeline: timelineOf(observed(temper)) },
  };
}

const DEADLINE = "give each call to redis a context with a deadline, and set ContextTimeoutEnabled";
const RETURN = "end what a request started when the request ends: pass its context on";

const LEAKING: Odd = {
  "answers-in-time": {
    outcome: "fail",
    what: "95 of 100 requests took up to 5 s while it was broken; at most 1 s is allowed",
    fix: DEADLINE,
  },
  "ready-flips": { outcome: "unknown", what: "no path says whether it is ready", fix: "name it: health: ready" },
  "recovers": { outcome: "fail", what: "10 s after it was mended, P95 is 5 s; it was 6.17 ms before", fix: DEADLINE },
  "goroutines-return": {
    outcome: "fail",
    what: "346 goroutines 10 s after it was mended, 15 before: 330 stand in main.(*stock).load (stock.go:41)",
    fix: RETURN,
  },
};

/** A service that survives some of it. */
export function brokenChaosReport(): ChaosReport {
  return {
    schema: "plimsoll.chaos/1",
    verdict: "fail",
    runtime: { name: "podman", version: "4.3.1" },
    image: { name: "oci:out", digest: sha256(Buffer.from("order")), platform: "linux/amd64" },
    seed: 7,
    dependencies: [
      { name: "redis", kind: "redis", version: "7.0.15" },
      { name: "stock", kind: "postgres", version: "15.14" },
      { name: "prices", kind: "http", version: null },
    ],
    experiments: [
      experiment("redis", { kind: "latency", delayMs: 5000, jitterMs: 500 }, "limit", 420),
      experiment("redis", { kind: "blackhole" }, "leak", null, LEAKING),
      experiment("stock", { kind: "killed" }, "limit", 1250, {
        "goroutines-return": {
          outcome: "fail",
          what: "40 goroutines 10 s after it was mended, 15 before",
          fix: RETURN,
        },
      }),
      experiment("prices", { kind: "bandwidth", bytesPerSecond: 1024 }, "shrug", 0),
      experiment(null, { kind: "service-terminated" }, "down", 1500, {
        "keeps-answering": {
          outcome: "waived",
          what: "75 requests were refused while it started again",
          fix: "run two of it",
          waiver: { reason: "one replica until May", where: "plimsoll.yaml:31:7" },
        },
      }),
    ],
    notTried: [
      { id: "prices/names-lie", why: "the service is told an address, and no name" },
      { id: "service/disk-full", why: "the image has no volume" },
    ],
    suspects: [
      {
        ...{ rule: "call-without-deadline", file: "cmd/order/stock.go", line: 41, function: "main.(*stock).load" },
        ...{ outcome: "confirmed", experiment: "redis/blackhole", check: "goroutines-return" },
        what: "330 goroutines stood in main.(*stock).load when redis took connections and never answered",
      },
      {
        ...{ rule: "retry-without-backoff", file: "cmd/order/prices.go", line: 12, function: "main.price" },
        ...{ outcome: "not-reproduced", experiment: "prices/refused", check: null },
        what: "under prices/refused it asked as often as before",
      },
    ],
    notes: ["2 containers and images are gone now that a killed run left in podman"],
  };
}

/** A service that survives, and one check of it that nobody can decide. */
export function undecidedChaosReport(): ChaosReport {
  const open: Odd = { "memory-returns": { outcome: "unknown", what: "the kernel does not say", fix: null } };
  return {
    ...brokenChaosReport(),
    ...{ verdict: null, notTried: [], suspects: null, notes: [] },
    experiments: [experiment("redis", { kind: "refused" }, "limit", 80, open)],
  };
}

export const HOSTILE = `<script>alert("1")</script>'&|\u202e\u001b[31m`;

/** A report in which everything that an image, a server or a service can choose is markup. */
export function hostileChaosReport(): ChaosReport {
  const report = brokenChaosReport();
  return {
    ...report,
    runtime: { name: HOSTILE, version: HOSTILE },
    image: { ...report.image!, name: HOSTILE, platform: HOSTILE },
    dependencies: [{ name: HOSTILE, kind: HOSTILE, version: HOSTILE }],
    experiments: report.experiments.map((one) => ({
      ...one,
      ...{ id: HOSTILE, dependency: HOSTILE, what: HOSTILE },
      checks: one.checks.map(
        (check): CheckResult => ({ ...check, outcome: "fail", what: HOSTILE, fix: HOSTILE, waiver: null }),
      ),
    })),
    notTried: [{ id: HOSTILE, why: HOSTILE }],
    suspects: report.suspects!.map((one) => ({
      ...one,
      file: HOSTILE,
      rule: HOSTILE,
      function: HOSTILE,
      what: HOSTILE,
    })),
    notes: [HOSTILE],
  };
}
