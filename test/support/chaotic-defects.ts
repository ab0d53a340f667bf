/** The defects of test/fixtures/go/chaotic, and what shows each of them. */
import type { CheckId } from "../../src/chaos/check.ts";

interface Defect {
  /** The one that shows it. */
  readonly experiment: string;
  readonly fails: CheckId;
  /**
   * What is said of audit's suspect; null where audit has no rule for it. `reproduced` where no goroutine ever stands in the
   * function of the suspect: options and limits are set before anything waits.
   */
  readonly suspect: "confirmed" | "reproduced" | null;
}

export const DEFECTS: Readonly<Record<string, Defect>> = {
  "call-without-deadline": { experiment: "prices/blackhole", fails: "answers-in-time", suspect: "confirmed" },
  "http-client-timeout": { experiment: "prices/blackhole", fails: "answers-in-time", suspect: "confirmed" },
  "http-server-timeout": { experiment: "service/slow-clients", fails: "sheds-slow-clients", suspect: "confirmed" },
  "redis-context-ignored": { experiment: "redis/latency-5s", fails: "answers-in-time", suspect: "reproduced" },
  "redis-retries": { experiment: "redis/blackhole", fails: "answers-in-time", suspect: "reproduced" },
  "goroutine-left-behind": { experiment: "prices/latency-5s", fails: "goroutines-return", suspect: "confirmed" },
  "goroutine-without-recover": { experiment: "prices/reset", fails: "lives-on", suspect: "confirmed" },
  "pool-not-reset": { experiment: "redis/blackhole", fails: "answers-right", suspect: "confirmed" },
  "pool-use-after-put": { experiment: "redis/latency", fails: "answers-right", suspect: "confirmed" },
  "pool-grows": { experiment: "redis/blackhole", fails: "memory-returns", suspect: "confirmed" },
  "retry-without-backoff": { experiment: "prices/reset", fails: "no-storm", suspect: "confirmed" },
  "retry-without-end": { experiment: "prices/refused", fails: "answers-in-time", suspect: "confirmed" },
  "runtime-limits": { experiment: "service/memory-limit", fails: "stays-in-limit", suspect: "reproduced" },
  "ready-ignores": { experiment: "redis/blackhole", fails: "ready-flips", suspect: null },
  "live-asks": { experiment: "redis/refused", fails: "lives-on", suspect: null },
  "failure-told-as-404": { experiment: "redis/refused", fails: "answers-right", suspect: null },
  "acknowledged-early": { experiment: "redis/refused", fails: "written-once", suspect: null },
  "written-twice": { experiment: "redis/latency-5s", fails: "written-once", suspect: null },
  "drops-in-flight": { experiment: "service/terminated", fails: "drains", suspect: null },
  "connections-leak": { experiment: "prices/garbage", fails: "connections-return", suspect: null },
  "nothing-of-its-own": { experiment: "redis/refused", fails: "keeps-answering", suspect: null },
  "never-asks-again": { experiment: "prices/refused", fails: "recovers", suspect: null },
};

/** A load that a busy machine can send, and more time to answer than the service takes for itself. */
export const CHAOS = `contract:
  port: 8080
  ready: GET /ready
  load:
    rate: 30
    duration: 5s
    requests: [GET /items/tea, GET /prices/tea, GET /greeting, GET /items/milk, GET /prices/milk, GET /report]
  objectives:
    latency: {share: 95 %, within: 2s}
  metrics: {}
  health: {live: GET /live, ready: GET /ready}
chaos:
  dependencies:
    redis: {env: {REDIS_ADDR: ADDRESS}, keeps: [GET /greeting, GET /prices/tea]}
    prices: {kind: http, env: {PRICES_URL: "http://ADDRESS"}, keeps: [GET /greeting, GET /items/tea], needed: false}
  before: [{method: PUT, path: /items/tea}, {method: PUT, path: /items/milk}]
  writes: {request: POST /notes/KEY, ask: GET /notes}
  memory: 40MiB
`;

/** The build tag that gives the service a defect. */
export function tagOf(defect: string): string {
  return `defect_${defect.replaceAll("-", "_")}`;
}
