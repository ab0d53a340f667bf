/** A name server in a real container runtime, while the redis breaks that it looks names up in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answeringBench } from "../support/answering.ts";
import { isBusy } from "../support/chaotic.ts";
import { requireTool } from "../support/tools.ts";

const settings = (defect: string) => `contract:
  env: {DEFECT: "${defect}"}
  load:
    rate: 30
    requests: [{dns: order.example.test, record: 192.0.2.7}, {dns: long.example.test, type: TXT}]
  objectives: {latency: {share: 95 %, within: 2s}}
chaos:
  dependencies:
    redis: {env: {REDIS_ADDR: ADDRESS}, keeps: DNS TXT long.example.test}
`;

test("a name server that says that a name does not exist when it cannot know is found out, and nothing else is said", async (t) => {
  const bench = answeringBench(t);
  if (bench === undefined || requireTool(t, "redis-server") === undefined) return;
  const { report, stderr } = await bench.run("chaos", settings("lies"), ["--only", "redis/refused", "--quick"]);
  const [made] = report.experiments;
  assert.ok(made !== undefined, stderr);
  const found = (outcome: string) => made.checks.filter((each) => each.outcome === outcome).map(({ check }) => check);
  assert.deepEqual(found("fail"), ["answers-right"], stderr);
  if (!isBusy(made)) assert.ok(found("pass").includes("keeps-answering") && found("pass").includes("recovers"), stderr);
  assert.deepEqual(
    report.notTried.map(({ id, why }) => `${id} ${why.slice(0, 14)}`),
    ["service/slow-clients not applicable", "ready-flips, goroutines-return not applicable"],
  );
});

test("a name that is not answered rightly while nothing is broken is said before anything breaks", async (t) => {
  const bench = answeringBench(t);
  if (bench === undefined || requireTool(t, "redis-server") === undefined) return;
  const wrong = settings("").replace("192.0.2.7", "192.0.2.8");
  const { report, exitCode } = await bench.run("chaos", wrong, ["--only", "redis/refused"]);
  assert.match(
    JSON.stringify(report.experiments),
    /DNS A order.example.test is answered with NOERROR without the record/,
  );
  assert.deepEqual([exitCode, report.verdict], [3, null]);
  const slow = await bench.run("chaos", settings(""), ["--only", "service/slow-clients"]);
  assert.match(slow.report.error!.why!, /service\/slow-clients is not tried: not applicable/);
});
