/** Each defect of a service breaks exactly the clause that is about it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contractBench } from "../support/contracted.ts";

/** By what DEFECT is set to; a service without one is in test/contract. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  "errors": ["errors"],
  "slow": ["latency", "latency-histogram http_request_duration_seconds"],
  "bucket": ["metrics-bucket http_request_duration_seconds"],
  "count": [
    "metrics-count http_request_duration_seconds_count",
    'metrics-count http_request_duration_seconds_count{route="POST /items"}',
  ],
  "labels": [
    'metrics-count http_request_duration_seconds_count{route="POST /items"}',
    "metrics-labels http_request_duration_seconds",
  ],
  "metric-names": ["metrics-rules queue_milliseconds"],
  "metrics-broken": ["metrics-format"],
  "metrics-huge": ["metrics-format"],
  "live": ["health-live /live"],
  "drain": ["health-drain /ready"],
  "profiles": ["health-profiles /debug/pprof/"],
  // What cannot be read names no trace either.
  "unstructured": ["log-structured", "log-traces"],
  "several-lines": ["log-lines", "log-traces"],
  "secret": ["log-secrets DATABASE_PASSWORD"],
  "nameless": ["trace-identity service.name", "trace-identity service.version"],
  "orphans": ["trace-arrives load items", "trace-parents load items"],
  "span-kind": ["trace-arrives GET /items", "trace-kind GET /items"],
  "span-status": ["trace-status GET /items"],
  "old-names": ["trace-conventions GET /items"],
  "personal": ["trace-personal user.email"],
  "unflushed": ["trace-flush"],
  "untraced-logs": ["log-traces"],
};

/** What takes the collector's trouble to see. */
const TROUBLED: Readonly<Record<string, string>> = {
  "": "",
  "blocking-export": "trace-collector a collector that answers after 5 s",
  "hoarding": "trace-collector a collector that is down",
};

/** A machine that is busy cannot send the load, and then these are not judged: it is tried again. */
const TRIES = 5;

for (const [defect, clauses] of Object.entries(BROKEN)) {
  test(`${defect}: ${clauses.join(", ")}`, async (t) => {
    const bench = contractBench(t);
    if (bench === undefined) return;
    const image = bench.image(defect);
    for (let tries = 1; ; tries++) {
      const { report, broken, exitCode } = await bench.run(image, { words: ["--quick"] });
      if (report.load?.lagged && tries < TRIES) continue;
      assert.deepEqual([...new Set(broken)].toSorted(), clauses.toSorted(), JSON.stringify(report, null, 2));
      assert.equal(exitCode, 1);
      return;
    }
  });
}

for (const [defect, clause] of Object.entries(TROUBLED)) {
  test(`a collector in trouble: ${clause === "" ? "a good service" : `${defect}, ${clause}`}`, async (t) => {
    const bench = contractBench(t);
    if (bench === undefined) return;
    const { report, broken } = await bench.run(bench.image(defect));
    const text = JSON.stringify(report, null, 2);
    if (clause === "") assert.deepEqual(broken, [], text);
    else assert.ok(broken.includes(clause), text);
    assert.equal(report.clauses.filter((each) => each.clause === "trace-collector").length, 3);
  });
}
