/** A service under load in a real container runtime, held against its contract. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { contractBench } from "../support/contracted.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { runcBench } from "../support/trial-ground.ts";

/** Clauses that a machine that is busy leaves open. */
const OF_LOAD = ["latency", "errors"];

test("a service that keeps its contract breaks no clause, and nothing is left behind", async (t) => {
  const bench = contractBench(t);
  if (bench === undefined) return;
  const folder = temporaryFolder(t);
  const words = [
    "--quick",
    "--write",
    `junit=${join(folder, "contract.xml")}`,
    "--write",
    `sarif=${join(folder, "contract.sarif")}`,
    ...["--html", join(folder, "contract.html")],
  ];
  const { report, broken, exitCode, stderr } = await bench.run(bench.image(), { words });
  assert.deepEqual(broken, []);
  const open = report.clauses.filter(({ outcome }) => outcome === "unknown").map(({ clause }) => clause);
  if (report.load!.lagged) assert.deepEqual(open, OF_LOAD);
  else assert.deepEqual([open, exitCode, report.verdict], [[], 0, "pass"], stderr);
  assert.equal(report.schema, "plimsoll.contract/1");
  assert.deepEqual([report.load!.sent, report.load!.answered], [100, 100]);
  assert.match(stderr, /this takes about \d+ seconds, \d+ of them of load: 50 requests a second/);
  assert.match(
    readFileSync(join(folder, "contract.xml"), "utf8"),
    /<testcase classname="[^"]+" name="metrics-format">/,
  );
  const sarif = JSON.parse(readFileSync(join(folder, "contract.sarif"), "utf8"));
  assert.equal(sarif.runs[0].results.length, open.length);
  assert.match(readFileSync(join(folder, "contract.html"), "utf8"), /<h2>load, by the client.*class="quantiles"/s);
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
});

test("what is broken is named, at the line of the contract that asks for it", async (t) => {
  const bench = contractBench(t);
  if (bench === undefined) return;
  const { report, broken, exitCode } = await bench.run(bench.image("metric-names"), { words: ["--quick"] });
  assert.deepEqual([exitCode, report.verdict], [1, "fail"]);
  assert.deepEqual(broken, ["metrics-rules queue_milliseconds"]);
  const [clause] = report.clauses.filter(({ outcome }) => outcome === "fail");
  assert.equal(clause!.what, 'use base unit "seconds" instead of "milliseconds"');
  assert.match(clause!.where, /^plimsoll\.yaml:\d+:5$/);
  assert.equal(report.error!.code, "contract-broken");
});

test("a service that needs configuration: what it looked for is said", async (t) => {
  const bench = contractBench(t);
  if (bench === undefined) return;
  const contract = "contract: {load: {requests: [GET /items]}, objectives: {errors: 5 %}}\n";
  const { report, exitCode } = await bench.run(bench.image(), { contract });
  assert.equal(exitCode, 3);
  assert.equal(report.error!.code, "service-silent");
  assert.match(report.error!.why!, /ended with exit code 1 before it answered/);
  assert.match(report.error!.why!, /its log names CONTRACTED_GREETING, which is not set/);
  assert.match(
    report.error!.why!,
    /it asked in vain for .*\/etc\/contracted\.conf|which files it looked for is not known/,
  );
});

test("a contract is held against a service in runc by itself", async (t) => {
  const bench = contractBench(t);
  const runc = bench === undefined ? undefined : await runcBench(t);
  if (bench === undefined || runc === undefined) return;
  const { report, broken } = await bench.run(bench.image(), { words: ["--quick", ...runc.words] });
  assert.deepEqual([report.runtime?.name, broken], ["runc", []], JSON.stringify(report.error));
  const open = report.clauses.filter(({ outcome }) => outcome === "unknown").map(({ clause }) => clause);
  assert.deepEqual(open, report.load!.lagged ? OF_LOAD : [], "its collector is reached too");
});
