/** A name server in a real container runtime, under a load of questions. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import type { ContractReport } from "../../src/report/contract-report.ts";
import { freePort } from "../../src/toolchain/container/free-port.ts";
import { answeringBench } from "../support/answering.ts";
import { runcBench } from "../support/trial-ground.ts";

const LOAD = `
  load:
    rate: 40
    duration: 2s
    requests:
      - {dns: order.example.test, record: 192.0.2.7}
      - {dns: order.example.test, record: 192.0.2.7, over: tcp}
      - {dns: long.example.test, type: TXT}
      - {dns: none.example.test, rcode: NXDOMAIN}
  objectives: {latency: {share: 90 %, within: 2s}, errors: 5 %}
`;

test("a service that speaks nothing but DNS keeps its contract, by UDP, by TCP and where an answer is truncated", async (t) => {
  const bench = answeringBench(t);
  if (bench === undefined) return;
  const { report, exitCode, stderr } = await bench.run(
    "contract",
    `contract:${LOAD}`,
    ["--quick"],
    ["53/udp", "53/tcp"],
  );
  assert.deepEqual([report.load?.sent, report.load?.statuses], [80, { NOERROR: 60, NXDOMAIN: 20 }], stderr);
  assert.deepEqual(report.load?.errors, {});
  if (!report.load!.lagged) assert.deepEqual([exitCode, report.verdict], [0, "pass"], stderr);
});

test("an answer that does not count as right is an error of the service, and metrics are asked for by HTTP beside it", async (t) => {
  const bench = answeringBench(t);
  if (bench === undefined) return;
  const settings = `contract:
  env: {HTTP_PORT: 8080, PORT: 1053, DEFECT: names-in-labels}
  port: 8080
  dns: {port: 1053}
  metrics:
    counts: {counter: 'dns_requests_total{name="order.example.test"}', of: DNS A order.example.test}
  load:
    rate: 40
    duration: 2s
    requests: [DNS A order.example.test, {dns: long.example.test, type: TXT, record: short}, GET /live]
  objectives: {errors: 5 %}
`;
  const { report, exitCode, stderr } = await bench.run("contract", settings, ["--quick"]);
  const found = report.clauses.map(({ clause, outcome }) => `${clause} ${outcome}`);
  assert.equal(exitCode, 1, stderr);
  const { sent, answered, errors } = report.load!;
  const asked = Math.floor((sent + 1) / 3);
  const { "NOERROR without the record": wrong = 0, ...others } = errors;
  assert.deepEqual(others, {});
  // podman's network loses one datagram in some hundred.
  assert.ok(
    wrong <= asked && wrong >= asked - (sent - answered),
    `${wrong} of ${asked}, and ${sent - answered} had no answer`,
  );
  assert.ok(sent - answered <= 2, JSON.stringify(report.load!.failures));
  for (const each of ["metrics-count pass", "metrics-labels pass", "metrics-labels fail"])
    assert.ok(found.includes(each), `${each}: ${JSON.stringify(report.clauses)}`);
  const labels = report.clauses.filter(({ clause }) => clause === "metrics-labels").map(({ what }) => what);
  assert.match(labels.join("\n"), /20 random paths made no new label value\n20 random names made 20 new series/);
});

test("a name server is asked in runc too, and its port has to be free for UDP", async (t) => {
  const bench = answeringBench(t);
  const runc = bench === undefined ? undefined : await runcBench(t);
  if (bench === undefined || runc === undefined) return;
  const port = await freePort(true);
  const settings = `contract:\n  env: {PORT: ${port}}\n  dns: {port: ${port}}${LOAD}`;
  const { report } = await bench.run("contract", settings, ["--quick", "--runtime", "runc"]);
  assert.deepEqual([report.runtime?.name, report.load?.errors], ["runc", {}], JSON.stringify(report.error));
  const socket = createSocket("udp4").bind(port, "127.0.0.1");
  t.after(() => socket.close());
  await once(socket, "listening");
  const taken = await bench.run("contract", settings, ["--quick", "--runtime", "runc"]);
  assert.deepEqual(
    [taken.report.error?.code, taken.report.error?.what],
    ["port-taken", `port ${port} for UDP of this machine is in use`],
  );
});

test("what is asked for by HTTP needs a port of its own", async (t) => {
  const bench = answeringBench(t);
  if (bench === undefined) return;
  const asked = `contract:\n  health: {live: GET /live}${LOAD}`;
  for (const [words, exposes, says] of [
    [[], ["53/tcp", "53/udp"], /not clear on which port/],
    [["--port", "53"], [], /port 53 is that of DNS/],
  ] as const) {
    const { report }: { readonly report: ContractReport } = await bench.run("contract", asked, words, exposes);
    assert.equal(report.error?.code, "flag-invalid");
    assert.match(report.error!.what, says);
  }
});
