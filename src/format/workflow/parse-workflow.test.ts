import assert from "node:assert/strict";
import { test } from "node:test";
import { parseWorkflow } from "./parse-workflow.ts";

const read = (text: string) => parseWorkflow(Buffer.from(text), "ci.yml");

test("names, anchors and numbers are read as GitHub reads them", () => {
  const found = read(`on:
  push:
    tags: [1.10, "v*"]
    branches: main
defaults: &shell {run: {shell: bash}}
jobs:
  build:
    defaults: *shell
    container: {image: golang, env: {CGO_ENABLED: 0}}
    services:
      redis: {image: redis}
    steps:
      - uses: actions/checkout@v4
        with: {ref: main, fetch-depth: 0}
      - run: |
          make
  call:
    uses: ./.github/workflows/x.yml
`);
  assert.ok(!("why" in found));
  assert.deepEqual(
    [...found.events.get("push")!.filters],
    [
      ["tags", ["1.10", "v*"]],
      ["branches", ["main"]],
    ],
  );
  assert.deepEqual(found.uses, [
    { text: "actions/checkout@v4", line: 13, from: null },
    { text: "./.github/workflows/x.yml", line: 18, from: null },
  ]);
  assert.deepEqual(found.images, [
    { text: "golang", line: 9 },
    { text: "redis", line: 11 },
  ]);
  assert.deepEqual(found.checkouts, [{ line: 13, ref: "main", repository: "", path: "" }]);
  assert.deepEqual(found.scripts, [{ text: "make\n", line: 15 }]);
});

test("what is no workflow says why, and where", () => {
  const cases: readonly (readonly [text: string, why: RegExp, line: number])[] = [
    ["", /an object is wanted/, 1],
    ["on: push\n", /on or jobs is missing/, 1],
    ["jobs: {}\n", /on or jobs is missing/, 1],
    ["on: push\njobs:\n  a: 1\n", /jobs\.a: an object is wanted/, 3],
    ["on: push\njobs:\n  a:\n    steps: {}\n", /a list of steps is wanted/, 4],
    ["on: push\njobs:\n  a:\n    steps:\n      - uses: [x]\n", /jobs\.a\.steps\.0\.uses: a text is wanted/, 5],
    ["on: {push: {tags: {a: b}}}\njobs: {}\n", /on\.push\.tags: a text, or a list of texts/, 1],
    ["on: push\non: push\njobs: {}\n", /appears twice/, 2],
    ["a: [\n", /./, 2],
  ];
  for (const [text, why, line] of cases) {
    const found = read(text);
    assert.ok("why" in found, text);
    assert.match(found.why, why, text);
    assert.equal(found.line, line, text);
  }
  assert.ok("why" in parseWorkflow(Uint8Array.of(0xff), "ci.yml"));
});

test("aliases of aliases end before they are gigabytes", () => {
  const rows = Array.from({ length: 12 }, (_, index) =>
    index === 0
      ? "a0: &a0 [1,1,1,1,1,1,1,1,1,1]"
      : `a${index}: &a${index} [${Array(10)
          .fill(`*a${index - 1}`)
          .join(",")}]`,
  );
  const found = read(`on: push\njobs: {}\n${rows.join("\n")}\n`);
  assert.ok("why" in found && /values, aliases included/.test(found.why));
});
