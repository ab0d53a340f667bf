/** A port of this machine that somebody else takes just before a service gets it, in a real container runtime. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { test } from "node:test";
import { ask } from "../../src/toolchain/container/ask.ts";
import type { ServiceAddress } from "../../src/toolchain/container/runtime.ts";
import { trialBench } from "../support/trial-ground.ts";

test("a service gets another port where its own is in use by then, and nothing is left of the first try", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(), bench.images.write());
  const { runtime, owner, after, port } = open.ground;
  const told: string[] = [];
  const servers: Server[] = [];
  t.after(() => {
    for (const each of servers) each.close();
  });
  const takeFirst = ({ address }: ServiceAddress) => {
    if (told.push(address) > 1) return;
    servers.push(createServer().listen(Number(address.split(":")[1]), "127.0.0.1"));
  };
  await using container = await runtime.run(owner, { image: after.reference, port, env: {} }, takeFirst);
  assert.equal(told.length, 2, told.join());
  assert.equal(container.address, told[1]);
  const signal = AbortSignal.timeout(20_000);
  for (let status = 0; status !== 200; ) {
    const answer = await ask(container.address!, { method: "GET", path: "/", headers: [], body: null }, signal);
    status = "status" in answer ? answer.status : 0;
    signal.throwIfAborted();
  }
  assert.equal((await bench.podman("ps", "--all", "--quiet")).split("\n").length, 1);
});
