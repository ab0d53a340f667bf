import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ground, Subject } from "../../session/container/ground.ts";
import { interleaved } from "./interleaved.ts";

const subject = (role: Subject["role"]) => ({ role }) as Subject;
const BOTH = { after: subject("after"), before: subject("before") } as Ground;

test("both are measured in every round, and who is first changes", async () => {
  const order: string[] = [];
  const taken = await interleaved(BOTH, { most: 3, budgetMs: 60_000 }, async ({ role }, round) => {
    order.push(`${role} ${round}`);
    return round;
  });
  assert.deepEqual(order, ["after 0", "before 0", "before 1", "after 1", "after 2", "before 2"]);
  assert.deepEqual(taken, { after: [0, 1, 2], before: [0, 1, 2] });
});

test("a round that one did not finish counts for none, so that pairs stay pairs", async () => {
  const taken = await interleaved(BOTH, { most: 4, budgetMs: 60_000 }, async ({ role }, round) => {
    return role === "before" && round === 1 ? undefined : `${role} ${round}`;
  });
  assert.deepEqual(taken.after, ["after 0", "after 2", "after 3"]);
  assert.deepEqual(taken.before, ["before 0", "before 2", "before 3"]);
});

test("one image alone, and a budget that is used up after the first round", async () => {
  const alone = { after: subject("after"), before: null } as unknown as Ground;
  const taken = await interleaved(alone, { most: 9, budgetMs: 0 }, async (_, round) => round);
  assert.deepEqual(taken, { after: [0], before: [] });
});
