import assert from "node:assert/strict";
import { test } from "node:test";
import { registryAccessOf } from "./registry-access.ts";

test("a budget of requests is one of all shards together", () => {
  const request = { requestsPerSecond: 40 };
  assert.equal(registryAccessOf(request).requestsPerSecond, 40);
  assert.equal(registryAccessOf(request, { index: 3, count: 16, local: false }).requestsPerSecond, 2.5);
  assert.equal(registryAccessOf({}, { index: 3, count: 16, local: false }).requestsPerSecond, undefined);
});
