import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { PlimsollError } from "../../base/error.ts";
import { failedShardReport } from "../../report/fleet-shard-report.ts";
import { NO_PROGRESS } from "../../report/progress.ts";
import type { Finished } from "../../toolchain/process.ts";
import type { FleetRequest } from "./request.ts";
import { runShards } from "./run-shards.ts";
import type { ShardProcesses } from "./shard-processes.ts";

/** Two shards of a fleet without services. The second ends when the test says so. */
function twoShards(t: TestContext, request: FleetRequest) {
  const other = Promise.withResolvers<Finished>();
  const processes = { count: 2, atOnce: 2, night: "one", endOf: () => other.promise } as unknown as ShardProcesses;
  const cwd = temporaryFolder(t);
  const surroundings = { env: { PLIMSOLL_CACHE: cwd }, cwd, signal: new AbortController().signal };
  const ended: string[] = [];
  const { mayAsk, all } = runShards(surroundings, [], request, processes, NO_PROGRESS);
  const noted = async (name: string, end: Promise<void>) => end.finally(() => ended.push(name));
  const report = failedShardReport(new PlimsollError("defect", { what: "none" }));
  const endOther = () =>
    other.resolve({ exitCode: 0, endedBy: undefined, stdout: Buffer.from(JSON.stringify(report)), stderr: "" });
  return { ended, endOther, mayAsk: noted("mayAsk", mayAsk), all: noted("all", all) };
}

test("the report may ask registries when this process has read its shard", async (t) => {
  const { ended, endOther, mayAsk, all } = twoShards(t, {});
  await mayAsk;
  assert.deepEqual(ended, ["mayAsk"]);
  endOther();
  await all;
});

test("where requests have a budget, which the shards share, it may ask when all are read", async (t) => {
  const { ended, endOther, mayAsk } = twoShards(t, { requestsPerSecond: 40 });
  await pause(200);
  assert.deepEqual(ended, []);
  endOther();
  await mayAsk;
});

test("a shard that fails here ends the run when the others are at their end", async (t) => {
  const { ended, endOther, mayAsk, all } = twoShards(t, { results: "ghcr.io/acme/results:v1" });
  const refused = Promise.all([mayAsk, all].map((end) => assert.rejects(end, { code: "shard-failed" })));
  await pause(200);
  assert.deepEqual(ended, []);
  endOther();
  await refused;
});
