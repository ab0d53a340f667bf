import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExposition } from "../../format/exposition/parse-exposition.ts";
import { SELECTOR } from "../../plan/settings/selector-form.ts";
import { judgeHistogram } from "../objectives/service-histogram.ts";
import { bucketsSince, judgeCount, judgeLabels, judgeRules } from "./judge-metrics.ts";

const shown = (body: string) => parseExposition(Buffer.from(body), "text/plain", "/metrics");
const count = (text: string) => ({ selector: SELECTOR.parse(text)!, of: null, where: "f:1:1" });

test("a counter has to move by exactly what was sent", () => {
  const before = shown('r_total{code="200"} 5\n');
  const after = (value: number) => shown(`r_total{code="200"} ${value}\nr_total{code="404"} 2\n`);
  const outcome = (moved: number, sent: number, answered = sent, selector = "r_total") =>
    judgeCount(before, after(5 + moved), count(selector), { sent, answered }).outcome;
  assert.equal(outcome(98, 100), "pass");
  assert.equal(outcome(99, 100), "fail");
  assert.equal(outcome(97, 100), "fail");
  assert.equal(outcome(100, 100, 100, 'r_total{code!="404"}'), "pass");
  assert.equal(outcome(2, 2, 2, 'r_total{code=~"2.."}'), "pass");
  // Of two requests nobody knows whether they arrived.
  assert.equal(outcome(97, 100, 98), "unknown");
  assert.equal(outcome(95, 100, 98), "fail");
  assert.equal(outcome(0, 0, 0, "other_total"), "fail");
});

test("a selector is what PromQL means by it", () => {
  for (const wrong of ["", "a b", "a{", "a{b}", 'a{b="c}', "a{b=c}", 'a{b=~"("}', '{b="c"}']) {
    assert.equal(SELECTOR.parse(wrong), undefined, wrong);
  }
  const samples = shown('a{b="x1"} 1\na{b="x"} 2\na 4\n');
  const moved = (text: string) =>
    judgeCount(shown("z 1\n"), samples, count(text), { sent: 0, answered: 0 }).what.match(/moved by (\d+)/)?.[1];
  assert.equal(moved('a{b=""}'), "4");
  assert.equal(moved('a{b=~"x"}'), "2");
  assert.equal(moved('a{b=~"x.*", b!="x"}'), "1");
  assert.equal(moved('a{b!~"x.+"}'), "6");
});

test("random paths in labels are found, and what they make once is not", () => {
  const about = { kind: "path", random: "plimsoll-6f", asked: 2, where: "f:1:1" } as const;
  const before = shown('a{route="none"} 1\n');
  const judge = (body: string) =>
    judgeLabels(before, shown(body), about).map(({ outcome, subject }) => [outcome, subject]);
  assert.deepEqual(judge('a{route="none"} 5\na{route="other"} 1\n'), [["pass", null]]);
  assert.deepEqual(judge('a{route="none"} 5\na{route="/plimsoll-6f-2-1"} 1\n'), [["fail", "a"]]);
  // A hash of the path does not name it, and grows all the same.
  assert.deepEqual(judge('a{route="none"} 5\na{route="77e1"} 1\na{route="9b0c"} 1\n'), [["fail", "a"]]);
});

test("the rules are found once for each metric", () => {
  assert.deepEqual(
    judgeRules(shown("# TYPE a counter\na 1\n# HELP b_total B.\n# TYPE b_total counter\nb_total 1\n"), "f:1:1").map(
      ({ subject, what }) => [subject, what],
    ),
    [["a", 'counter metrics should have "_total" suffix; no help text']],
  );
});

test("a histogram decides where its buckets can, and shows the change of code where they cannot", () => {
  const objective = { share: 0.95, withinMs: 200, where: "f:1:1" };
  const placed = { selector: SELECTOR.parse("t_seconds")!, where: "f:2:2" };
  const histogram = (fast: number, all: number, bound = "0.2") =>
    shown(
      `# TYPE t_seconds histogram\nt_seconds_bucket{le="0.1"} 0\nt_seconds_bucket{le="${bound}"} ${fast}\nt_seconds_bucket{le="+Inf"} ${all}\nt_seconds_count ${all}\n`,
    );
  const judge = (before: ReturnType<typeof shown>, after: ReturnType<typeof shown>) =>
    judgeHistogram(bucketsSince(before, after, placed.selector), objective, placed).map(
      ({ clause, outcome }) => `${clause} ${outcome}`,
    );
  assert.deepEqual(judge(histogram(7, 9), histogram(1007, 1009)), ["metrics-bucket pass", "latency-histogram pass"]);
  assert.deepEqual(judge(histogram(7, 9), histogram(907, 1009)), ["metrics-bucket pass", "latency-histogram fail"]);
  assert.deepEqual(judge(histogram(7, 9), histogram(57, 60)), ["metrics-bucket pass", "latency-histogram unknown"]);
  assert.deepEqual(judge(histogram(7, 9), histogram(7, 9)), ["metrics-bucket pass", "latency-histogram unknown"]);
  assert.deepEqual(judge(histogram(0, 0, "0.25"), histogram(9, 9, "0.25")), [
    "metrics-bucket fail",
    "latency-histogram unknown",
  ]);
  assert.deepEqual(judge(shown("z 1\n"), shown("z 1\n")), ["metrics-bucket fail"]);
  const [, open] = judgeHistogram(
    bucketsSince(histogram(0, 0, "0.25"), histogram(9, 9, "0.25"), placed.selector),
    objective,
    placed,
  );
  assert.match(open!.what, /cannot be decided: no bucket ends at 0\.2: it has 0\.1, 0\.25/);
  assert.equal(open!.fix, "prometheus.HistogramOpts{…, Buckets: []float64{0.1, 0.2, 0.25}}");
});
