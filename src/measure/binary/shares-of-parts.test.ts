import assert from "node:assert/strict";
import { test } from "node:test";
import { sharesOfParts } from "./shares-of-parts.ts";

test("shares add up to the whole, and the largest remainders get the rest", () => {
  assert.deepEqual(sharesOfParts(10, [1, 1, 1]), [4, 3, 3]);
  assert.deepEqual(sharesOfParts(10, [1, 2, 3]), [2, 3, 5]);
  assert.deepEqual(sharesOfParts(1, [1, 2]), [0, 1]);
  assert.deepEqual(sharesOfParts(0, [5, 7]), [0, 0]);
  assert.deepEqual(sharesOfParts(5, []), []);
  assert.deepEqual(sharesOfParts(5, [0, 0]), [0, 0]);
});

test("shares are exact even if doubles are not", () => {
  const [whole, size] = [2 ** 40 + 1, 2 ** 50 + 1];
  assert.deepEqual(sharesOfParts(whole, [size, 0, size]), [2 ** 39 + 1, 0, 2 ** 39]);
});
