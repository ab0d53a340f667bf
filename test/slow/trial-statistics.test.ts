/** How often short trials are wrong: with a runtime that only starts a process, as bench/trial-starts.ts says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { StubStarts } from "../../bench/trial-starts.ts";
import { temporaryFolder } from "../support/temporary.ts";

test("the interval of a service with itself covers 1 in at least 180 of 200 trials", async (t) => {
  const missed = await (await StubStarts.open(temporaryFolder(t))).falseDifferences(200);
  t.diagnostic(`${missed} of 200 do not cover 1`);
  assert.ok(missed <= 20, String(missed));
});

test("a start that takes a fifth longer is found in at least 95 of 100 trials", async (t) => {
  const missed = await (await StubStarts.open(temporaryFolder(t))).slowerNotFound(100);
  t.diagnostic(`${missed} of 100 do not find it`);
  assert.ok(missed <= 5, String(missed));
});

test("private memory that is a fifth larger is found in at least 95 of 100 trials", async (t) => {
  const missed = await (await StubStarts.open(temporaryFolder(t))).largerNotFound(100);
  t.diagnostic(`${missed} of 100 do not find it`);
  assert.ok(missed <= 5, String(missed));
});
