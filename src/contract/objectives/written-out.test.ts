import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { parseContractSettings } from "../../plan/settings/contract-settings.ts";
import { writeObjectives } from "./written-out.ts";

const contract = (metrics: string) =>
  parseContractSettings(
    `contract:\n  load: {requests: [GET /]}\n  objectives: {latency: {share: 95 %, within: 200ms}, errors: 0.1 %}\n  metrics: ${metrics}\n`,
    "f",
    [],
  )!;

test("objectives are written for sloth, pyrra and Prometheus with the same series", () => {
  const written = writeObjectives(
    contract(`{counts: r_total, histogram: 't_seconds{route!="x"}', errors: 'r_total{code=~"5.."}'}`),
    "my-order",
  );
  assert.deepEqual(Object.keys(written), ["sloth.yaml", "pyrra.yaml", "prometheus-rules.yaml"]);
  const sloth = parse(written["sloth.yaml"]!);
  assert.deepEqual(
    sloth.slos.map(({ name, objective }: { name: string; objective: number }) => [name, objective]),
    [
      ["latency", 95],
      ["errors", 99.9],
    ],
  );
  assert.equal(
    sloth.slos[0].sli.events.error_query,
    '(sum(rate(t_seconds_count{route!="x"}[{{.window}}])) - sum(rate(t_seconds_bucket{route!="x",le="0.2"}[{{.window}}])))',
  );
  const pyrra = parseAllDocuments(written["pyrra.yaml"]!).map((one) => one.toJS());
  assert.equal(pyrra[0].spec.indicator.latency.success.metric, 't_seconds_bucket{route!="x",le="0.2"}');
  assert.deepEqual(pyrra[1].spec.indicator.ratio, {
    errors: { metric: 'r_total{code=~"5.."}' },
    total: { metric: "r_total" },
  });
  const { groups } = parse(written["prometheus-rules.yaml"]!);
  assert.equal(groups[0].rules.at(-1).alert, "MyOrderLatency");
  assert.match(groups[1].rules.at(-4).expr, /ratio_rate1h\{.*\} > 14\.4 \* 0\.001 and .*ratio_rate5m/);
});

test("without a series to ask of there is nothing to write", () => {
  assert.deepEqual(writeObjectives(contract("{path: /metrics}"), "order"), {});
});
