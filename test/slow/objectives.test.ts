/** Objectives that are written out are read by Prometheus's own parser of rules. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { CLAUSE_IDS } from "../../src/contract/clause.ts";
import { writeObjectives } from "../../src/contract/objectives/written-out.ts";
import { parseContractSettings } from "../../src/plan/settings/contract-settings.ts";
import { requireGoProgram } from "../support/module-program.ts";

const CONTRACT = `contract:
  load: {requests: [GET /]}
  objectives: {latency: {share: 99.9 %, within: 200ms}, errors: 0.1 %}
  metrics:
    counts: http_requests_total
    histogram: 'http_request_duration_seconds{route=~"GET /orders.*"}'
    errors: 'http_requests_total{code=~"5.."}'
`;

test("promtool's parser takes the rules that are written", (t) => {
  const program = requireGoProgram(t, {
    name: "rulefmt",
    source: "test/differential/rulefmt/main.go",
    module: "github.com/prometheus/prometheus",
    version: "v0.316.0",
  });
  if (program === undefined) return;
  const contract = parseContractSettings(CONTRACT, "plimsoll.yaml", CLAUSE_IDS)!;
  const rules = writeObjectives(contract, "order")["prometheus-rules.yaml"]!;
  const check = (input: string) => execFileSync(program, { input, stdio: "pipe" }).toString();
  assert.equal(check(rules), "order-latency 11\norder-errors 11\n");
  // The parser is one that refuses.
  assert.throws(() => check(rules.replace("sum(rate(", "sum(rate((")));
});
