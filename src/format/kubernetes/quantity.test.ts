import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuantity } from "./quantity.ts";

test("quantities are numbers, with every suffix of Kubernetes", () => {
  const cases: readonly (readonly [string | number, number | undefined])[] = [
    ["128Mi", 134_217_728],
    ["500m", 0.5],
    ["0.5", 0.5],
    [2, 2],
    ["1e3", 1000],
    ["1E", 1e18],
    ["1E3", 1000],
    ["1G", 1e9],
    ["1GB", undefined],
    ["", undefined],
    ["1 Gi", undefined],
    ["1e999", undefined],
  ];
  for (const [written, value] of cases) assert.equal(parseQuantity(written), value, String(written));
});
