import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../answers/answer.ts";
import { HARDENING_MODES } from "./modes.ts";
import { survives } from "./survival.ts";

const good: Answer = {
  status: 200,
  headers: [],
  body: { sizeBytes: 0, digest: "sha256:e3", firstBytes: new Uint8Array() },
};
const bad: Answer = { ...good, status: 500 };
const refused: Answer = { failure: "refused" };

test("an image survives what does not change its answers", () => {
  const cases: readonly (readonly [Answer[][], Answer[][], string, RegExp])[] = [
    [
      [
        [good, good],
        [bad, bad],
      ],
      [
        [good, good],
        [bad, bad],
      ],
      "yes",
      /as it does without/,
    ],
    [
      [
        [good, good],
        [good, good],
      ],
      [
        [good, good],
        [bad, bad],
      ],
      "no",
      /another status/,
    ],
    [[[good, good]], [[refused, refused]], "no", /another status/],
    [
      [
        [good, good],
        [good, good],
      ],
      [
        [good, bad],
        [bad, bad],
      ],
      "no",
      /another status/,
    ],
    [[[good, good]], [[good, refused]], "not decided", /now so/],
    [[[refused, refused]], [[refused, refused]], "not decided", /without restrictions either/],
    [[], [], "not decided", /nothing/],
  ];
  for (const [without, restricted, expected, why] of cases) {
    const found = survives(without, restricted);
    assert.equal(found.survives, expected);
    assert.match(found.why, why);
    assert.equal(found.compared.length, without.length);
  }
  assert.throws(() => survives([[good]], []), RangeError);
});

test("each mode restricts one thing, the first none and the last all of them", () => {
  const restricted = HARDENING_MODES.map(
    ({ restrictions }) => Object.values(restrictions).filter((value) => value !== false && value !== null).length,
  );
  assert.deepEqual(restricted, [0, 1, 1, 1, 1, 1, 5]);
  assert.equal(new Set(HARDENING_MODES.map(({ name }) => name)).size, HARDENING_MODES.length);
});
