import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { checkDiveRules } from "../../src/check/dive/rules.ts";
import { type DiveNumbers, measureDive } from "../../src/measure/image/dive.ts";
import { parseDiveRules } from "../../src/plan/settings/dive-file.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { entriesOf, layerOf } from "../support/layers.ts";
import { imageOf, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

interface DiveExport {
  readonly layer: readonly { readonly sizeBytes: number }[];
  readonly image: Pick<DiveNumbers, "sizeBytes" | "inefficientBytes" | "efficiencyScore" | "fileReference">;
}

/** dive run on docker archives, in a folder of its own. */
class Dive {
  readonly #program: string;
  readonly #folder: string;

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  static find(t: TestContext): Dive | undefined {
    const program = requireTool(t, "dive");
    return program === undefined ? undefined : new Dive(program, temporaryFolder(t));
  }

  /** A docker archive of layers written as for `layerOf`. */
  async archive(layers: readonly (readonly string[])[]): Promise<string> {
    const path = join(this.#folder, "image.tar");
    await writeDockerArchive(path, imageOf(layers.map(layerOf), { compression: "none" }), "image:1", UNWATCHED);
    return path;
  }

  measure(archive: string): DiveExport {
    const file = join(this.#folder, "dive.json");
    // dive writes over a file that is there, and leaves what is longer.
    rmSync(file, { force: true });
    execFileSync(this.#program, ["--source", "docker-archive", archive, "--json", file], { stdio: "ignore" });
    return JSON.parse(readFileSync(file, "utf8"));
  }

  /** Of each rule how dive's gate ends. */
  gate(archive: string, rules: string): Record<string, string> {
    const file = join(this.#folder, "dive-ci");
    writeFileSync(file, rules);
    const words = ["--source", "docker-archive", archive, "--ci", "--ci-config", file];
    const { stdout } = spawnSync(this.#program, words, { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
    return Object.fromEntries(
      [...stdout.matchAll(/(PASS|FAIL|SKIP) +(\w+) \(/g)].map(([, status, rule]) => [rule, status]),
    );
  }
}

/** Where sizes are equal dive's order is that of an unstable sort. */
function inOrder({ image, layer }: DiveExport) {
  const fileReference = image.fileReference.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.file < b.file ? -1 : 1));
  return { ...image, fileReference, layerSizesBytes: layer.map(({ sizeBytes }) => sizeBytes) };
}

async function ours(layers: readonly (readonly string[])[]) {
  const { userWastedPercent: _, ...numbers } = measureDive(
    await Promise.all(layers.map((lines) => entriesOf(layerOf(lines)))),
  );
  return numbers;
}

const NAME = fc.constantFrom("a", "b", "+c", ".d", "Z");
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

test("random layers have the figures that dive gives them", async (t) => {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  let compared = 0;
  const property = fc.asyncProperty(LAYERS, async (layers) => {
    const numbers = await ours(layers).catch((error) => error.code);
    if (numbers === "whiteout-dangling") return;
    compared++;
    assert.deepEqual(numbers, inOrder(dive.measure(await dive.archive(layers))));
  });
  await fc.assert(property, { numRuns: 150 });
  assert.ok(compared > 50, `${compared} images were compared`);
});

test("dive passes over the rest of a layer behind a whiteout without a target, and we stop there", async (t) => {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  const layers = [["x 100"], [".wh.a", "x 100"]];
  assert.deepEqual(dive.measure(await dive.archive(layers)).image.fileReference, []);
  await assert.rejects(ours(layers), { code: "whiteout-dangling" });
});

test("a gate ends as dive's own does", async (t) => {
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
    const archive = await dive.archive(layers);
    const score = measureDive(await Promise.all(layers.map((lines) => entriesOf(layerOf(lines)))));
    for (const file of files) {
      const verdicts = checkDiveRules(score, parseDiveRules(file, ".dive-ci"));
      const found = Object.fromEntries(verdicts.map(({ rule, status }) => [rule, words[status]]));
      assert.deepEqual(found, dive.gate(archive, file), `${JSON.stringify(layers)} with ${JSON.stringify(file)}`);
    }
  }
});
