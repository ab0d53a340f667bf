/** A name server in a real container runtime, while the redis breaks that it looks names up in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChaosReport } from "../../src/report/chaos-report.ts";
import { answeringBench } from "../support/answering.ts";
import { requireTool } from "../support/tools.ts";

/** A machine that is busy, or whose other runtimes take the network away, cannot tell: then it is tried again. */
const TRIES = 3;

interface Made {
  readonly report: ChaosReport;
  readonly stderr: string;
}

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
  const run = (): Promise<Made> => bench.run("chaos", settings("lies"), ["--only", "redis/refused", "--quick"]);
  for (let tries = 1; ; tries++) {
    const { report, stderr } = await run();
    // Another test's name server may have the port, which keeps experiments with names from being tried.
    const notApplicable = report.notTried.filter(({ why }) => why.startsWith("not applicable"));
    assert.deepEqual(
      notApplicable.map(({ id }) => id),
      ["service/slow-clients", "ready-flips, goroutines-return"],
    );
    const checks = report.experiments.flatMap((experiment) => experiment.checks);
    const found = (outcome: string) => checks.filter((each) => each.outcome === outcome).map(({ check }) => check);
    for (const { check, outcome, what } of checks) if (outcome === "unknown") t.diagnostic(`${check}: ${what}`);
    if (found("unknown").length > 0 && tries < TRIES) continue;
    assert.deepEqual([found("fail"), found("unknown")], [["answers-right"], []], stderr);
    assert.ok(found("pass").includes("keeps-answering") && found("pass").includes("recovers"), stderr);
    return;
  }
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
