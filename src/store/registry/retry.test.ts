import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { Backoff, parseRetryAfter, waitUnlessAborted } from "./retry.ts";

const error = new PlimsollError("registry-unavailable", { what: "it answered 503" });

function backoff(): { tries: Backoff; pauses: number[] } {
  const pauses: number[] = [];
  const wait = async (milliseconds: number) => void pauses.push(milliseconds);
  return { tries: new Backoff(wait, new AbortController().signal), pauses };
}

test("pauses grow, and the fifth failure is thrown", async () => {
  const { tries, pauses } = backoff();
  for (let failure = 0; failure < 4; failure += 1) await tries.pause({ error });
  await assert.rejects(tries.pause({ error }), error);
  for (const [failure, pause] of pauses.entries()) {
    assert.ok(pause >= 150 * 2 ** failure && pause <= 300 * 2 ** failure, `pause ${failure}: ${pause}`);
  }
});

test("progress starts the count of tries again", async () => {
  const { tries, pauses } = backoff();
  for (let failure = 0; failure < 4; failure += 1) await tries.pause({ error });
  tries.reset();
  await tries.pause({ error });
  assert.equal(pauses.length, 5);
});

test("a registry may ask for a longer pause, but only up to a limit", async () => {
  const { tries, pauses } = backoff();
  await tries.pause({ error, retryAfterMs: 7000 });
  assert.deepEqual(pauses, [7000]);
  await assert.rejects(tries.pause({ error, retryAfterMs: 3_600_000 }), error);
});

test("Retry-After is seconds or a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(parseRetryAfter("3", now), 3000);
  assert.equal(parseRetryAfter("Thu, 01 Jan 2026 00:00:10 GMT", now), 10_000);
  assert.equal(parseRetryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now), 0);
  assert.equal(parseRetryAfter("soon", now), undefined);
  assert.equal(parseRetryAfter(undefined, now), undefined);
});

test("a pause ends with the signal, and with its reason", async () => {
  const reason = new PlimsollError("terminated", { what: "terminated" });
  const controller = new AbortController();
  const waiting = waitUnlessAborted(3_600_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
});
