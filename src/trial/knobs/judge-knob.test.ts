import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pairedRatio } from "../statistics/paired-ratio.ts";
import { type Aspect, bytesAspect, judgeKnob, type KnobVerdict, timeAspect } from "./judge-knob.ts";

const ASPECTS: readonly Aspect[] = ["better", "worse", "same", "unknown"];

test("each choice of aspects has its verdict", () => {
  const cases: readonly (readonly [readonly Aspect[], KnobVerdict])[] = [
    [["better", "same", "same"], "better"],
    [["same", "same", "worse"], "worse"],
    [["same", "same", "same"], "no difference shown"],
    [["better", "worse", "same"], "a trade"],
    [["better", "worse", "unknown"], "a trade"],
    [["better", "same", "unknown"], "not decided"],
    [["worse", "worse", "unknown"], "not decided"],
    [["same", "unknown"], "not decided"],
  ];
  for (const [aspects, verdict] of cases) assert.equal(judgeKnob(aspects), verdict, aspects.join());
});

test("what is not known never makes a knob better or worse, and order does not matter", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ASPECTS), { minLength: 1, maxLength: 6 }), (aspects) => {
      const verdict = judgeKnob(aspects);
      assert.equal(judgeKnob(aspects.toReversed()), verdict);
      if (aspects.includes("unknown")) assert.ok(verdict === "not decided" || verdict === "a trade");
    }),
  );
});

test("bytes that nobody would act on are the same, and any other are not", () => {
  assert.deepEqual([0.5, 0.989, 0.991, 1, 1.009, 1.011].map(bytesAspect), [
    ...["better", "better", "same", "same"],
    ...["same", "worse"],
  ]);
});

test("a time is shown to differ where the interval is on one side of 1", () => {
  const pairs = (factor: number, count = 8) =>
    pairedRatio(
      Array.from({ length: count }, (_, index) => factor * (1 + index / 1000)),
      Array.from({ length: count }, () => 1),
    );
  assert.equal(timeAspect(pairs(1.1)), "worse");
  assert.equal(timeAspect(pairs(0.8)), "better");
  assert.equal(timeAspect(pairs(0.9965)), "same");
  assert.equal(timeAspect(pairs(2, 5)), "unknown", "with five pairs there is no interval");
  assert.equal(timeAspect(null), "unknown");
});
