import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { renderTrend } from "../bench/results.ts";
import { temporaryFolder } from "./support/temporary.ts";

test("the page of recorded runs shows the last value of each figure, and how it changed", (t) => {
  const folder = temporaryFolder(t);
  const run = (date: string, value: number) => ({
    date,
    commit: "abc1234",
    machine: "2 × A processor, 24 GiB",
    node: "v26.10.0",
    figures: [{ name: "layer, against ko", value, limit: 0.5, shown: `${value} ×`, limitShown: "0.5 ×" }],
  });
  const lines = [run("2026-01-02", 0.1), run("2026-02-03", 0.6), run("2026-03-04", 0.25)];
  writeFileSync(join(folder, "slim.ndjson"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const page = renderTrend(folder);
  assert.match(page, /^## slim$/m);
  assert.match(page, /3 runs; the last on 2026-03-04, commit abc1234/);
  assert.match(page, /^\| layer, against ko \| 0\.25 × \| 0\.5 × \| yes \| ▂█▅ \|$/m);
});
