import assert from "node:assert/strict";
import { test } from "node:test";
import { isAlreadyMinimal } from "./already-minimal.ts";

const AS_IT_IS = { command: "unchanged", healthcheck: "unchanged" } as const;
const size = (sizeBytes: number, wireBytes: number) => ({ sizeBytes, wireBytes });

test("the old image is kept if the new one is not smaller to pull", () => {
  assert.ok(isAlreadyMinimal(AS_IT_IS, size(900, 100), size(500, 100), true));
  assert.ok(!isAlreadyMinimal(AS_IT_IS, size(900, 100), size(900, 99), true));
});

test("an image that is not compressed is compared by its stored size", () => {
  assert.ok(isAlreadyMinimal(AS_IT_IS, size(900, 100), size(900, 50), false));
  assert.ok(!isAlreadyMinimal(AS_IT_IS, size(900, 100), size(899, 200), false));
});

test("an image with another command or health check replaces the old one, whatever its size", () => {
  const entrypoint = { ...AS_IT_IS, command: { entrypoint: ["/order"] } };
  assert.ok(!isAlreadyMinimal(entrypoint, size(1, 1), size(2, 2), true));
  assert.ok(!isAlreadyMinimal({ ...AS_IT_IS, healthcheck: "drop" }, size(1, 1), size(2, 2), true));
});
