import assert from "node:assert/strict";
import { test } from "node:test";
import { startFakeRegistry } from "../../../test/support/fake-registry.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { sampleImage } from "../../../test/support/sample-image.ts";
import { Pace } from "./pace.ts";

test("requests begin evenly, and time in which none came is not made up for", async () => {
  const { signal } = new AbortController();
  const waits: number[] = [];
  let nowMs = 1000;
  const pace = new Pace(
    4,
    async (milliseconds) => void waits.push(milliseconds),
    () => nowMs,
  );
  await Promise.all([pace.turn(signal), pace.turn(signal), pace.turn(signal)]);
  assert.deepEqual(waits, [250, 500]);
  nowMs = 60_000;
  await pace.turn(signal);
  await pace.turn(signal);
  assert.deepEqual(waits, [250, 500, 250]);
});

test("every request to a registry waits for its turn", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store, pauses } = registryStore(t, { requestsPerSecond: 2 });
  await store.push(sampleImage(), `${registry.host}/acme/order:v1`);
  // The first one begins at once.
  assert.equal(pauses.length, registry.requests.length - 1);
});
