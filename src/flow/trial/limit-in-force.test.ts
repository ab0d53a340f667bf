import assert from "node:assert/strict";
import { test } from "node:test";
import { limitInForce, whyNotLimited } from "./limit-in-force.ts";

test("a limit says something only where the kernel has it, or a lower one", () => {
  assert.equal(whyNotLimited(4096, 4096), undefined);
  assert.equal(whyNotLimited(8192, 4096), undefined);
  assert.match(whyNotLimited(4096, 8192)!, /a limit of 4096 bytes, and the kernel has one of 8192 bytes/);
  assert.match(whyNotLimited(4096, "none")!, /the kernel has none: it cannot limit memory here/);
  assert.match(whyNotLimited(4096, null)!, /could not be read/);
});

test("of a process that is not there, no limit is known", async () => {
  assert.equal(await limitInForce(null), null);
  assert.equal(await limitInForce(2 ** 22 + 1), null);
});
