import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Verdict } from "../statistics/verdict.ts";
import { type InPairs, judgeUpx, type UpxFigures } from "./judge.ts";

const MB = 1e6;

const SAME = { plain: 10, packed: 10, shows: "no difference shown" } as const;

/** A program that packs to a third on disk and to a little more on the wire, as Go programs do. */
const USUAL: UpxFigures = {
  broken: [],
  stored: { plain: 17 * MB, packed: 6 * MB },
  wire: [
    { plain: 6.1 * MB, packed: 6.0 * MB },
    { plain: 5.0 * MB, packed: 6.0 * MB },
  ],
  privateMemory: { plain: 2 * MB, packed: 17 * MB, shows: "larger" },
  start: { plain: 0.4, packed: 0.5, shows: "larger" },
  memoryLimit: { plain: null, packed: 12 * MB },
  blinded: ["go version -m"],
};

/** Something smaller that costs nothing. */
const BETTER: UpxFigures = {
  ...USUAL,
  wire: [{ plain: 6 * MB, packed: 4 * MB }],
  privateMemory: SAME,
  start: SAME,
  memoryLimit: { plain: null, packed: null },
  blinded: [],
};

test("a usual program is left: it takes more memory than it saves bytes", () => {
  const { decision, reasons } = judgeUpx(USUAL);
  assert.equal(decision, "leave");
  assert.deepEqual(
    reasons.map((reason) => ("saved" in reason ? [reason.of, reason.saved] : [reason.of, reason.what])),
    [
      ["stored", 11 * MB],
      ["wire", -1 * MB],
      ["private memory", -15 * MB],
      ["start", 0.4 - 0.5],
      ["memory limit", -12 * MB],
      ["blinded", "go version -m"],
    ],
  );
});

test("what only gets smaller is packed; each thing that gets worse makes it a trade", () => {
  assert.equal(judgeUpx(BETTER).decision, "pack");
  const worse: readonly Partial<UpxFigures>[] = [
    { wire: [{ plain: 6 * MB, packed: 6 * MB + 1 }] },
    { privateMemory: { plain: 2 * MB, packed: 3 * MB, shows: "larger" } },
    { start: { plain: 1, packed: 2, shows: "larger" } },
    { memoryLimit: { plain: 6 * MB, packed: 8 * MB } },
    { blinded: ["govulncheck"] },
  ];
  for (const each of worse) assert.equal(judgeUpx({ ...BETTER, ...each }).decision, "a trade", JSON.stringify(each));
});

test("what is broken, or not smaller, is left, whatever else is", () => {
  const broken = judgeUpx({ ...BETTER, broken: ["it does not start"] });
  assert.equal(broken.decision, "leave");
  assert.deepEqual(broken.reasons[0], { of: "broken", what: "it does not start" });
  const larger = { stored: { plain: 6 * MB, packed: 6 * MB }, wire: [{ plain: 5 * MB, packed: 5 * MB }] };
  assert.equal(judgeUpx({ ...BETTER, ...larger }).decision, "leave");
});

test("without memory or start, nothing is decided that depends on them", () => {
  const unknown = { unknown: "its processes may not be read" };
  for (const gap of [unknown, { ...SAME, shows: "too few pairs" as const }]) {
    assert.equal(judgeUpx({ ...BETTER, privateMemory: gap }).decision, "not decided");
    assert.equal(judgeUpx({ ...BETTER, start: gap }).decision, "not decided");
  }
  assert.equal(judgeUpx({ ...USUAL, start: unknown }).decision, "leave", "memory alone decides it");
  const memory = judgeUpx({ ...BETTER, privateMemory: unknown }).reasons.find(({ of }) => of === "private memory");
  assert.deepEqual(memory, { of: "private memory", saved: null, unknown: unknown.unknown });
});

const bytes = fc.integer({ min: 0, max: 1e9 });
const pair = fc.record({ plain: bytes, packed: bytes });
const VERDICTS: readonly Verdict[] = ["smaller", "larger", "no difference shown", "too few pairs"];

const inPairs: fc.Arbitrary<InPairs> = fc.oneof(
  fc.record({ unknown: fc.constant("why") }),
  // What is shown fits the medians.
  fc.tuple(pair, fc.constantFrom(...VERDICTS)).map(([{ plain, packed }, shows]) => {
    const [low, high] = [Math.min(plain, packed), Math.max(plain, packed)];
    if (shows === "smaller") return { plain: high + 1, packed: low, shows };
    return shows === "larger" ? { plain: low, packed: high + 1, shows } : { plain, packed, shows };
  }),
);

const anyFigures: fc.Arbitrary<UpxFigures> = fc.record({
  broken: fc.array(fc.string(), { maxLength: 1 }),
  stored: pair,
  wire: fc.array(pair, { minLength: 1, maxLength: 2 }),
  privateMemory: inPairs,
  start: inPairs,
  memoryLimit: fc.record({ plain: fc.option(bytes), packed: fc.option(bytes) }),
  blinded: fc.array(fc.string(), { maxLength: 2 }),
});

test("of any figures: a smaller packed image never makes the decision worse for packing, and memory never better", () => {
  const rank = { "leave": 0, "not decided": 1, "a trade": 2, "pack": 3 };
  fc.assert(
    fc.property(anyFigures, bytes, (figures, less) => {
      const { decision } = judgeUpx(figures);
      const { stored, privateMemory } = figures;
      const smaller = judgeUpx({ ...figures, stored: { ...stored, packed: stored.packed - less } }).decision;
      assert.ok(rank[smaller] >= rank[decision], `${decision} → ${smaller}`);
      if ("unknown" in privateMemory || privateMemory.shows !== "larger") return;
      const memory = { ...privateMemory, packed: privateMemory.packed + less };
      const heavier = judgeUpx({ ...figures, privateMemory: memory }).decision;
      assert.ok(rank[heavier] <= rank[decision], `${decision} → ${heavier}`);
    }),
  );
});

test("of any figures: what is packed saves bytes, and nothing in its reasons gets worse", () => {
  fc.assert(
    fc.property(anyFigures, (figures) => {
      const { decision, reasons } = judgeUpx(figures);
      const amounts = reasons.flatMap((reason) => ("saved" in reason ? [reason.saved] : []));
      if (decision !== "pack") return;
      assert.ok(amounts.every((saved) => saved !== null && saved >= 0));
      assert.ok(amounts.slice(0, 2).some((saved) => saved! > 0));
      assert.ok(!reasons.some(({ of }) => of === "broken" || of === "blinded"));
    }),
  );
});
