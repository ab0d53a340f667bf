import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDiveRules, DEFAULT_DIVE_RULES, type DiveScore } from "./rules.ts";

const statuses = (score: Partial<DiveScore>, rules = DEFAULT_DIVE_RULES) => {
  const full = { efficiencyScore: 1, inefficientBytes: 0, userWastedPercent: 0, ...score };
  return Object.fromEntries(checkDiveRules(full, rules).map(({ rule, status }) => [rule, status]));
};

test("an image without waste passes dive's default rules, none of which is about wasted bytes", () => {
  assert.deepEqual(statuses({}), {
    lowestEfficiency: "pass",
    highestWastedBytes: "skip",
    highestUserWastedPercent: "pass",
  });
});

test("a value equal to its threshold passes, and a value beyond it fails", () => {
  assert.equal(statuses({ efficiencyScore: 0.9 }).lowestEfficiency, "pass");
  assert.equal(statuses({ efficiencyScore: 0.8999 }).lowestEfficiency, "fail");
  assert.equal(statuses({ userWastedPercent: 0.1 }).highestUserWastedPercent, "pass");
  assert.equal(statuses({ userWastedPercent: 0.1001 }).highestUserWastedPercent, "fail");
  const rules = { ...DEFAULT_DIVE_RULES, highestWastedBytes: 1000 };
  assert.equal(statuses({ inefficientBytes: 1000 }, rules).highestWastedBytes, "pass");
  assert.equal(statuses({ inefficientBytes: 1001 }, rules).highestWastedBytes, "fail");
});

test("an image with one layer passes the rule on the wasted share while nothing is wasted", () => {
  assert.equal(statuses({ userWastedPercent: Number.NaN }).highestUserWastedPercent, "pass");
  assert.equal(statuses({ userWastedPercent: Number.POSITIVE_INFINITY }).highestUserWastedPercent, "fail");
});
