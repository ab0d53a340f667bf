import assert from "node:assert/strict";
import { test } from "node:test";
import { transferModel } from "./transfer-model.ts";

test("bytes are divided by the speed of the line", () => {
  const { times, isComputed, assumptions } = transferModel({ bytes: 12_500_000, requests: 4, roundTripMs: null });
  assert.equal(isComputed, true);
  assert.deepEqual(times, [
    { megabitsPerSecond: 10, seconds: 10 },
    { megabitsPerSecond: 100, seconds: 1 },
    { megabitsPerSecond: 1000, seconds: 0.1 },
  ]);
  assert.match(assumptions.join(" "), /no latency/);
});

test("each request waits for a round trip where one is given", () => {
  const { times, assumptions } = transferModel({ bytes: 0, requests: 5, roundTripMs: 40 });
  assert.deepEqual(
    times.map(({ seconds }) => seconds),
    [0.2, 0.2, 0.2],
  );
  assert.match(assumptions.join(" "), /5 requests waits for one round trip of 40 ms/);
});

test("what is no quantity is refused", () => {
  for (const wrong of [
    { bytes: -1 },
    { bytes: Number.NaN },
    { requests: -1 },
    { roundTripMs: Number.POSITIVE_INFINITY },
  ]) {
    assert.throws(() => transferModel({ bytes: 1, requests: 1, roundTripMs: null, ...wrong }), RangeError);
  }
});
