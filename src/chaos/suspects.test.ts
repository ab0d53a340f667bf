import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckId, CheckResult } from "./check.ts";
import { functionsIn, judgeSuspects } from "./suspects.ts";

const SUSPECT = { rule: "redis-context-ignored", file: "cache.go", line: 7, function: "example.com/a.(*Cache).Get" };

function check(id: CheckId, outcome: CheckResult["outcome"]): CheckResult {
  return { check: id, outcome, what: `${id} ${outcome}`, fix: null, waiver: null };
}

const SLOW = {
  id: "redis/latency-5s",
  fault: { kind: "latency", delayMs: 5000, jitterMs: 0 },
  what: "redis answers 5 s late",
  checks: [check("answers-in-time", "fail")],
} as const;

test("a suspect is confirmed by a check of its rule under its fault, and a goroutine that stands in its function", () => {
  const outcomes = (checks: readonly CheckResult[], functions: readonly string[], suspect = SUSPECT) =>
    judgeSuspects(
      [suspect],
      [{ ...SLOW, checks }],
      new Map([[SLOW.id, { functions: new Set(functions), whyNot: null }]]),
    ).map(({ outcome }) => outcome);
  assert.deepEqual(outcomes(SLOW.checks, [SUSPECT.function]), ["confirmed"]);
  assert.deepEqual(outcomes(SLOW.checks, ["example.com/a.(*Cache).Put"]), ["reproduced"]);
  assert.deepEqual(outcomes([check("answers-in-time", "waived")], [SUSPECT.function]), ["confirmed"]);
  assert.deepEqual(outcomes([check("answers-in-time", "pass")], [SUSPECT.function]), ["not-reproduced"]);
  assert.deepEqual(outcomes([check("answers-in-time", "unknown")], []), ["not-tried"]);
  assert.deepEqual(outcomes([check("lives-on", "fail")], []), ["not-tried"]);
  assert.deepEqual(outcomes(SLOW.checks, [], { ...SUSPECT, rule: "http-server-timeout" }), ["not-tried"]);
  assert.deepEqual(outcomes(SLOW.checks, [], { ...SUSPECT, rule: "handler-not-instrumented" }), ["not-tried"]);
});

test("a failed check still counts where stacks could not be seen, and it is said why not", () => {
  const stacks = new Map([[SLOW.id, { functions: new Set<string>(), whyNot: "no port was free" }]]);
  assert.deepEqual(judgeSuspects([SUSPECT], [SLOW], stacks), [
    {
      ...{ ...SUSPECT, outcome: "reproduced", experiment: SLOW.id, check: "answers-in-time" },
      what: "redis answers 5 s late: answers-in-time fail; where goroutines stand could not be found out: no port was free",
    },
  ]);
});

test("functions are read from the stacks that Go prints", () => {
  const log = [
    "SIGQUIT: quit",
    "PC=0x47f3a1 m=0 sigcode=0",
    "",
    "goroutine 34 [select, 2 minutes]:",
    "github.com/redis/go-redis/v9/internal/pool.(*ConnPool).waitTurn(0xc0001a2000, {0x9e8f70, 0xc000216000})",
    "\tgithub.com/redis/go-redis/v9@v9.23.0/internal/pool/pool.go:512 +0x145",
    "example.com/order/internal/cache.(*Cache).Get(0xc000012345, {0x9e8f70?, 0xc000216000?}, {0xc00001a0c0, 0x6})",
    "\texample.com/order/internal/cache/redis.go:61 +0x9b",
    "main.run.func1()",
    "\texample.com/order/main.go:40 +0x1d",
    "created by net/http.(*Server).Serve in goroutine 1",
    "\tnet/http/server.go:3493 +0x485",
    "main.wait(...)",
    "\texample.com/order/main.go:12",
  ];
  assert.deepEqual([...functionsIn(log)].toSorted(), [
    ...[
      "example.com/order/internal/cache.(*Cache).Get",
      "github.com/redis/go-redis/v9/internal/pool.(*ConnPool).waitTurn",
    ],
    ...["main.run.func1", "main.wait", "net/http.(*Server).Serve"],
  ]);
});
