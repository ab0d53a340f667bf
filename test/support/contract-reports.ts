/** A report of `contract` as a run leaves it. */
import { sha256 } from "../../src/base/digest.ts";
import type { ClauseResult } from "../../src/contract/waive.ts";
import type { ContractReport } from "../../src/report/contract-report.ts";

type Odd = Pick<ClauseResult, "clause"> & Partial<ClauseResult>;

const clause = (odd: Odd): ClauseResult => ({
  ...{ subject: null, outcome: "pass", what: `${odd.clause} was seen to hold`, fix: null },
  ...{ where: "plimsoll.yaml:10:14", waiver: null },
  ...odd,
});

/** A service that breaks two clauses, and leaves one open. */
export function brokenContractReport(): ContractReport {
  return {
    schema: "plimsoll.contract/1",
    verdict: "fail",
    runtime: { name: "podman", version: "4.3.1" },
    image: { name: "oci:out", digest: sha256(Buffer.from("order")), platform: "linux/amd64" },
    load: {
      ...{ requestsPerSecond: 200, seconds: 20, sent: 4000, answered: 3996, failed: 31, slow: 12 },
      statuses: { "200": 3969, "500": 27 },
      errors: { "500": 27 },
      failures: { timeout: 4 },
      latencyMs: { p50: 3.2, p90: 18.4, p95: 41.7, p99: 190, max: 612 },
      objectiveMs: { quantile: 0.95, value: 41.7, low: 38.2, high: 47.9 },
      lagMs: { p99: 0.4, max: 2.1 },
      ...{ lagged: false, whole: true },
    },
    clauses: [
      clause({ clause: "latency" }),
      clause({
        ...{ clause: "errors", outcome: "fail", where: "plimsoll.yaml:11:15" },
        what: "31 of 4000 requests (0.527 % to 1.1 % with 95 %) failed: 27 with status 500, 4 timeout; at most 0.1 % may",
        fix: "look at the service's log for these requests",
      }),
      clause({
        ...{ clause: "metrics-rules", subject: "queue_milliseconds", outcome: "fail", where: "plimsoll.yaml:12:5" },
        what: 'use base unit "seconds" instead of "milliseconds"',
        fix: "rename the metric",
      }),
      clause({
        ...{ clause: "latency-histogram", outcome: "unknown", what: "no bucket ends at 0.2" },
        fix: "add the bucket:\nprometheus.HistogramOpts{…, Buckets: []float64{0.1, 0.2, 0.5}}",
      }),
      clause({
        clause: "health-drain",
        outcome: "waived",
        waiver: { reason: "until May", where: "plimsoll.yaml:30:5" },
      }),
      ...(["metrics-format", "metrics-count", "health-live", "health-ready", "log-structured"] as const).map((one) =>
        clause({ clause: one }),
      ),
    ],
    notes: ["the waiver at plimsoll.yaml:31:5 accepts nothing: log-lines is not broken"],
  };
}
