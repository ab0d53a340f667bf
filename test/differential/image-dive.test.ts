import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { checkDiveRules } from "../../src/check/dive/rules.ts";
import { measureDive } from "../../src/measure/image/dive.ts";
import { parseDiveRules } from "../../src/plan/settings/dive-file.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { Dive } from "../support/dive.ts";
import { entriesOf, layerOf } from "../support/layers.ts";
import { imageOf, UNWATCHED } from "../support/sample-image.ts";

type Layers = readonly (readonly string[])[];

/** A docker archive of layers that are written in the form of `layerOf`. */
async function archiveFor(dive: Dive, layers: readonly (readonly string[])[]): Promise<string> {
  const path = join(dive.folder, "image.tar");
  await writeDockerArchive(path, imageOf(layers.map(layerOf), { compression: "none" }), "image:1", UNWATCHED);
  return path;
}

async function ours(layers: readonly (readonly string[])[]) {
  const { userWastedPercent: _, ...numbers } = measureDive(
    await Promise.all(layers.map((lines) => entriesOf(layerOf(lines)))),
  );
  return numbers;
}

const NAME = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("a", "b", "+c", ".d", "Z") },
  { weight: 1, arbitrary: fc.constantFrom(".", "..", ".wh..wh..x", "é") },
);
const PATH = fc.array(NAME, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const LINE = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(PATH, fc.nat(50)).map(([path, size]) => `${path} ${size}`) },
  { weight: 2, arbitrary: PATH.map((path) => `${path}/`) },
  { weight: 1, arbitrary: PATH.map((path) => `${path} -> a`) },
  { weight: 1, arbitrary: PATH.map((path) => `${path}/.wh..wh..opq`) },
);
const WHITEOUT = PATH.map((path) => path.replace(/[^/]+$/, ".wh.$&"));
const LAYERS = fc
  .tuple(
    fc.array(LINE, { minLength: 1, maxLength: 12 }),
    fc.array(fc.array(fc.oneof({ weight: 8, arbitrary: LINE }, { weight: 1, arbitrary: WHITEOUT }), { maxLength: 6 }), {
      maxLength: 3,
    }),
  )
  .map(([first, others]) => [first, ...others]);

/** Cases found by random layers; for those in `DANGLING`, dive skips the rest of a layer, and plimsoll stops. */
const FOUND: readonly Layers[] = [
  [["a 5"], ["../b 3"], ["b 7"]],
  [["a 5"], ["../b 3"], [".wh.b"]],
  [["../b 3"], ["../.wh.b"]],
  [["/../b 3"], ["b 9"], [".wh.b"]],
];
const DANGLING: readonly Layers[] = [
  [["a"], [".././"], [".wh..."]],
  [["a 5"], [".././"], ["a 7", ".wh..."]],
  [["a 5"], ["../b 3"], ["../.wh.b"]],
  [["a 5"], ["../b 3"], [".wh..."]],
];

test("names above the root count as in dive, in their layer and in those above", async (t) => {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  for (const layers of FOUND) {
    assert.deepEqual(await ours(layers), dive.measure(await archiveFor(dive, layers)), JSON.stringify(layers));
  }
  for (const layers of DANGLING) {
    await assert.rejects(ours(layers), { code: "whiteout-dangling" }, JSON.stringify(layers));
  }
});

test("random layers have the same figures as in dive", async (t) => {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  let compared = 0;
  const property = fc.asyncProperty(LAYERS, async (layers) => {
    const numbers = await ours(layers).catch((error) => error.code);
    if (numbers === "whiteout-dangling") return;
    compared++;
    assert.deepEqual(numbers, dive.measure(await archiveFor(dive, layers)));
  });
  await fc.assert(property, { numRuns: 150 });
  assert.ok(compared > 50, `${compared} images were compared`);
});

test("after a whiteout without a target dive skips the rest of the layer, and plimsoll stops", async (t) => {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  const layers = [["x 100"], [".wh.a", "x 100"]];
  assert.deepEqual(dive.measure(await archiveFor(dive, layers)).fileReference, []);
  await assert.rejects(ours(layers), { code: "whiteout-dangling" });
});

test("a gate has the same result as dive's own", async (t) => {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  const images = [
    [["a 100"]],
    [["a 100"], ["b 100"]],
    [["a 100", "b 900"], ["a 100"]],
    [["a 90"], ["a 10", "b 900"]],
    [[".wh.a", "a 9"]],
  ];
  const files = [
    "",
    "rules: {}\n",
    "rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 200\n  highestUserWastedPercent: 0.20\n",
    "rules:\n  lowestEfficiency: '1'\n  highestWastedBytes: 0.1kB\n  highestUserWastedPercent: off\n",
    "rules:\n  lowestEfficiency: false\n  highestWastedBytes: 199\n  highestUserWastedPercent: disabled\n",
  ];
  const words = { pass: "PASS", fail: "FAIL", skip: "SKIP" };
  for (const layers of images) {
    const archive = await archiveFor(dive, layers);
    const score = measureDive(await Promise.all(layers.map((lines) => entriesOf(layerOf(lines)))));
    for (const file of files) {
      const verdicts = checkDiveRules(score, parseDiveRules(file, ".dive-ci"));
      const found = Object.fromEntries(verdicts.map(({ rule, status }) => [rule, words[status]]));
      assert.deepEqual(found, dive.gate(archive, file), `${JSON.stringify(layers)} with ${JSON.stringify(file)}`);
    }
  }
});
