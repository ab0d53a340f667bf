import assert from "node:assert/strict";
import { test } from "node:test";
import { LIMITS } from "../../base/limits.ts";
import { parsePlanDocument } from "./plan-document.ts";

test("a part of a plan with very many values is refused before it is parsed", () => {
  const many = Buffer.from(`{"key": [${"[],".repeat(LIMITS.planPartValues / 2)}[]]}`);
  assert.ok(many.length < LIMITS.planPartBytes);
  const refused = { code: "fleet-plan-invalid", why: `it has more than ${LIMITS.planPartValues} values` };
  assert.throws(() => parsePlanDocument(many, { key: "a", references: [] }, "the part"), refused);
});
