import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planRounds } from "./plan-rounds.ts";

const COST = { benchmarks: 10, programs: 8, overheadMs: 100 };

test("with time enough, all rounds are made with the longest runs", () => {
  assert.deepEqual(planRounds(COST, 10 * 60_000), { rounds: 10, benchTimeMs: 100 });
});

test("with less, runs get shorter before rounds get fewer", () => {
  assert.deepEqual(planRounds(COST, 60_000), { rounds: 10, benchTimeMs: 32 });
  assert.deepEqual(planRounds(COST, 20_000), { rounds: 8, benchTimeMs: 10 });
});

test("where no interval could be had, nothing is planned", () => {
  assert.equal(planRounds(COST, 10_000), null);
  assert.equal(planRounds(COST, 0), null);
});

test("a plan fits its time", () => {
  const natural = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(
      natural,
      natural,
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 10_000_000 }),
      (...all) => {
        const [benchmarks, programs, overheadMs, budgetMs] = all;
        const plan = planRounds({ benchmarks, programs, overheadMs }, budgetMs);
        if (plan === null) return;
        const { rounds, benchTimeMs } = plan;
        assert.ok(rounds >= 6 && rounds <= 10 && benchTimeMs >= 10 && benchTimeMs <= 100);
        assert.ok(rounds * programs * (overheadMs + 2 * benchmarks * benchTimeMs) <= budgetMs);
      },
    ),
  );
});
