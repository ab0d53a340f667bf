import assert from "node:assert/strict";
import { test } from "node:test";
import { calmObserved, during } from "../../../test/support/observed.ts";
import { type AnswerStatus, httpStatus } from "../../base/answer-status.ts";
import type { Bounds } from "../bounds.ts";
import type { CheckId } from "../check.ts";
import type { Experiment, Fault } from "../experiment.ts";
import type { Observed } from "../observed.ts";
import { judgeExperiment } from "./judge.ts";
import { recoveredAfter } from "./recovery.ts";

const REQUESTS = ["/orders", "/"].map((path) => ({ method: "GET", path, headers: [], body: null }));
const BOUNDS: Bounds = {
  ...{ share: 0.95, withinMs: 200, recoversMs: 5000, requests: REQUESTS, keeps: ["GET /"] },
  ...{ isUnreadyWithout: true, metricsPath: "/metrics", writes: true },
};
const NO = { status: httpStatus(503), tookMs: 5 };

/** A service that answers with an error at once, and says that it is not ready, while something is broken. */
function good(): Observed {
  const calm = calmObserved();
  return {
    ...calm,
    answers: calm.answers.map((answer) =>
      isBroken(answer.dueMs) && answer.which === 0 ? { ...answer, ...NO } : answer,
    ),
    ready: calm.ready.map((one) => (isBroken(one.atMs) ? { ...one, ok: false, said: "503" } : one)),
    attempts: 300,
    writes: [{ key: "a", atMs: 0, acknowledged: true, times: 1 }],
  };
}

function isBroken(atMs: number): boolean {
  return atMs >= 2000 && atMs < 8000;
}

function checksOf(observed: Observed, fault: Fault = { kind: "blackhole" }, bounds: Bounds = BOUNDS) {
  const experiment: Experiment = { id: "redis/x", dependency: "redis", fault, faultMs: 6000, beforeMs: 2000 };
  const found = judgeExperiment(experiment, observed, recoveredAfter(observed, bounds, 10_000), bounds);
  return Object.fromEntries(found.map(({ check, outcome }) => [check, outcome]));
}

/** Checks that do not hold. */
function broken(observed: Observed, fault?: Fault): readonly string[] {
  return Object.entries(checksOf(observed, fault)).flatMap(([check, outcome]) =>
    outcome === "pass" ? [] : [`${check} ${outcome}`],
  );
}

test("a service that fails at once, and says so, passes every check", () => {
  assert.deepEqual(broken(good()), []);
  const expected: readonly CheckId[] = [
    ...(["answers-in-time", "answers-right", "lives-on", "recovers", "goroutines-return", "memory-returns"] as const),
    ...(["keeps-answering", "ready-flips", "connections-return", "no-storm", "written-once"] as const),
  ];
  assert.deepEqual(Object.keys(checksOf(good())), expected);
});

test("each way to fail breaks its own check", () => {
  const cases: readonly (readonly [string, Observed, Fault?])[] = [
    ["answers-in-time fail", { ...during(good(), 2000, 8000, { tookMs: 900 }), attempts: 0 }],
    ["answers-in-time fail", { ...good(), whole: false }],
    ["keeps-answering fail", during(good(), 2000, 8000, { ...NO })],
    ["answers-right fail", during(good(), 3000, 3020, { status: httpStatus(404) })],
    ["answers-right fail", during(good(), 9000, 9020, { digest: "of another customer" })],
    ["ready-flips fail", { ...good(), ready: calmObserved().ready }],
    ["lives-on fail", { ...good(), ended: { atMs: 2500, exitCode: 2, outOfMemory: null } }],
    ["recovers fail", during(good(), 8000, 10_000, NO)],
    ["goroutines-return fail", withSamples(good(), { goroutines: 320 })],
    ["goroutines-return unknown", withSamples(good(), { goroutines: null })],
    ["connections-return fail", withSamples(good(), { connections: 304 })],
    ["memory-returns fail", withSamples(good(), { privateBytes: 400 * 2 ** 20 })],
    ["no-storm fail", { ...good(), attempts: 9000 }],
    ["written-once fail", { ...good(), writes: [{ key: "a", atMs: 0, acknowledged: true, times: 0 }] }],
    ["written-once fail", { ...good(), writes: [{ key: "a", atMs: 0, acknowledged: false, times: 2 }] }],
    ["written-once unknown", { ...good(), writes: [{ key: "a", atMs: 0, acknowledged: true, times: null }] }],
  ];
  for (const [expected, observed, fault] of cases) {
    const found = broken(observed, fault);
    assert.ok(found.includes(expected), `${expected}: ${found.join(", ")}`);
    assert.ok(found.length <= 3, found.join(", "));
  }
});

test("what is left behind does not hide below what there was for a moment before the fault", () => {
  const { samples, ...rest } = withSamples(good(), { goroutines: 100 });
  const usual = good().samples[0]!.goroutines!;
  const before = samples.map((sample) => (sample.atMs < 2000 ? { ...sample, goroutines: usual } : sample));
  const spike = before.map((sample, index) => (index === 1 ? { ...sample, goroutines: 90 } : sample));
  for (const seen of [before, spike]) assert.deepEqual(broken({ ...rest, samples: seen }), ["goroutines-return fail"]);
});

test("on a machine that is busy nothing is broken that only takes time", () => {
  const bad = {
    ...during(good(), 2000, 10_000, { status: httpStatus(503), tookMs: 900 }),
    ready: calmObserved().ready,
  };
  assert.deepEqual(
    broken({ ...bad, lagMs: 900, ended: { atMs: 2500, exitCode: 2, outOfMemory: null }, attempts: 9000 }),
    [
      ...["answers-in-time unknown", "lives-on fail", "recovers unknown", "keeps-answering unknown"],
      ...["ready-flips unknown", "no-storm fail"],
    ],
  );
  assert.deepEqual(broken({ ...good(), lagMs: 900 }), []);
  const late = during(good(), 2000, 8000, { tookMs: 900 });
  assert.ok(broken({ ...late, lagMs: 40 }).includes("answers-in-time fail"));
  assert.ok(broken({ ...late, lagMs: 60 }).includes("answers-in-time unknown"), "its own deadlines may have passed");
});

test("a liveness probe counts as failed where a kubelet would restart the service", () => {
  const deadIn = (isDead: (index: number) => boolean) => {
    const live = good().live.map((one, index) => (isDead(index) ? { ...one, ok: false, said: "timeout" } : one));
    return broken({ ...good(), live });
  };
  const first = good().live.findIndex(({ atMs }) => isBroken(atMs));
  assert.deepEqual(
    deadIn((index) => index === first || index === first + 2),
    [],
  );
  assert.deepEqual(
    deadIn((index) => index >= first && index < first + 3),
    ["lives-on fail"],
  );
});

test("that a service ended is said once", () => {
  const ended = { atMs: 2500, exitCode: 2, outOfMemory: null };
  const dead = during(good(), 2500, 10_000, { status: null, failure: "refused" });
  assert.deepEqual(broken({ ...dead, ended }), [
    ...["answers-in-time unknown", "lives-on fail", "recovers unknown", "keeps-answering unknown"],
  ]);
  const terminated = checksOf(
    { ...dead, ended, termination: { tookMs: 80, exitCode: 0 } },
    { kind: "service-terminated" },
  );
  assert.equal(terminated.recovers, "fail", "nothing else says that it ended when it was started again");
});

test("a request that the fault has overtaken was not slow before it", () => {
  const overtaken = during(good(), 1850, 2000, { status: null, failure: "reset", tookMs: 160 });
  const { drains } = checksOf(
    { ...overtaken, termination: { tookMs: 80, exitCode: 0 }, ended: { atMs: 2080, exitCode: 0, outOfMemory: null } },
    { kind: "service-terminated" },
  );
  assert.equal(drains, "fail", "requests in flight got no answer");
});

test("what a service did not do before the fault either is not broken by it", () => {
  const slow = during(good(), 500, 1000, { tookMs: 900 });
  assert.deepEqual(broken(during(slow, 2000, 8000, { tookMs: 900 })), ["answers-in-time unknown"]);
});

test("an answer that tells a client to come again blames nobody", () => {
  assert.deepEqual(broken(during(good(), 2000, 2040, { status: httpStatus(429) })), []);
});

test("an answer of DNS that is not right is wrong, and one that says that the server failed is not", () => {
  const requests = [
    { name: "a.test", type: "A", overTcp: false, rcode: "NOERROR", record: null } as const,
    REQUESTS[1]!,
  ];
  const asked = { ...BOUNDS, requests };
  const at = (text: string, means: AnswerStatus["means"]) =>
    good().answers.map((answer) => {
      if (answer.which !== 0) return answer;
      const status = isBroken(answer.dueMs) ? { text, means } : ({ text: "NOERROR", means: "fine" } as const);
      return { ...answer, tookMs: 3, status, digest: isBroken(answer.dueMs) ? text : "the records" };
    });
  const found = (text: string, means: AnswerStatus["means"]) =>
    Object.entries(checksOf({ ...good(), answers: at(text, means) }, undefined, asked)).filter(
      ([, outcome]) => outcome !== "pass",
    );
  assert.deepEqual(found("SERVFAIL", "error"), []);
  assert.deepEqual(found("NXDOMAIN", "wrong"), [["answers-right", "fail"]]);
  const always = {
    ...good(),
    answers: good().answers.map((answer) => ({ ...answer, status: { text: "NXDOMAIN", means: "wrong" } as const })),
  };
  assert.equal(checksOf(always, undefined, asked).recovers, "fail", "it was so before, and is wrong all the same");
});

test("a write that was not acknowledged may be there or not", () => {
  for (const times of [0, 1]) {
    assert.deepEqual(broken({ ...good(), writes: [{ key: "a", atMs: 0, acknowledged: false, times }] }), []);
  }
});

test("bodies that vary are not compared", () => {
  const calm = calmObserved();
  const answers = calm.answers.map((answer) => ({ ...answer, digest: String(answer.dueMs) }));
  assert.equal(checksOf({ ...calm, answers })["answers-right"], "pass");
});

test("an error before the fault keeps nobody from comparing the bodies of what was answered", () => {
  const failed = during(good(), 1000, 1040, { status: httpStatus(503), digest: "not now" });
  assert.deepEqual(broken(failed), []);
  assert.deepEqual(broken(during(failed, 9000, 9020, { digest: "of another customer" })), ["answers-right fail"]);
});

test("a question that waited until nothing was broken any more does not say that it was ready", () => {
  const ready = good().ready.map((one) => (one.atMs >= 7500 ? { ...one, ok: true, said: "200" } : one));
  assert.equal(checksOf({ ...good(), ready })["ready-flips"], "pass");
});

test("a request that had no time to be answered before the fault is as before where it is answered", () => {
  const long = during(good(), 0, 10_000, {});
  const answers = long.answers.filter(({ which, dueMs }) => which === 0 || dueMs >= 8000);
  assert.equal(recoveredAfter({ ...long, answers }, BOUNDS, 10_000), 0);
  assert.equal(recoveredAfter(during({ ...long, answers }, 8000, 10_000, NO), BOUNDS, 10_000), null);
});

test("recovery counts from the last request that was not as before, or the last time that it was not ready", () => {
  assert.equal(recoveredAfter(good(), BOUNDS, 10_000), 0);
  assert.equal(recoveredAfter(during(good(), 8000, 8500, NO), BOUNDS, 10_000), 480);
  const late = good().ready.map((one) => (one.atMs === 8300 ? { ...one, ok: false } : one));
  assert.equal(recoveredAfter({ ...good(), ready: late }, BOUNDS, 10_000), 300);
  assert.equal(recoveredAfter(good(), BOUNDS, 9000), null, "too early to tell");
  assert.equal(recoveredAfter(during(good(), 9500, 9520, NO), BOUNDS, 10_000), null);
});

test("what the service itself goes through has checks of its own", () => {
  const calm = { ...calmObserved(), writes: good().writes };
  const ended = { atMs: 3000, exitCode: 137, outOfMemory: true };
  const cases: readonly (readonly [Fault, Observed, Readonly<Record<string, string>>])[] = [
    [{ kind: "service-terminated" }, { ...calm, termination: { tookMs: 80, exitCode: 0 } }, { drains: "pass" }],
    [{ kind: "service-terminated" }, { ...calm, termination: { tookMs: 80, exitCode: 143 } }, { drains: "fail" }],
    [{ kind: "service-terminated" }, { ...calm, termination: { tookMs: null, exitCode: null } }, { drains: "fail" }],
    [
      { kind: "service-terminated" },
      { ...during(calm, 1980, 2000, { status: null, failure: "cut off" }), termination: { tookMs: 80, exitCode: 0 } },
      { drains: "fail" },
    ],
    [{ kind: "memory-limit", limitBytes: 2 ** 26 }, calm, { "stays-in-limit": "pass" }],
    [{ kind: "memory-limit", limitBytes: 2 ** 26 }, { ...calm, ended }, { "stays-in-limit": "fail" }],
    [{ kind: "slow-clients", connections: 100 }, { ...calm, slowClientsLeft: 0 }, { "sheds-slow-clients": "pass" }],
    [{ kind: "slow-clients", connections: 100 }, { ...calm, slowClientsLeft: 100 }, { "sheds-slow-clients": "fail" }],
  ];
  for (const [fault, observed, expected] of cases) {
    const found = checksOf(observed, fault);
    for (const [check, outcome] of Object.entries(expected))
      assert.equal(found[check], outcome, `${fault.kind} ${check}`);
  }
});

function withSamples(observed: Observed, change: Partial<Observed["samples"][number]>): Observed {
  const samples = observed.samples.map((sample) => (sample.atMs >= 2000 ? { ...sample, ...change } : sample));
  return { ...observed, samples };
}
