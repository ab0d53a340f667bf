import assert from "node:assert/strict";
import { test } from "node:test";
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
