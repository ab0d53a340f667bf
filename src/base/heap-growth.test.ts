import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

/** Keeps objects alive in rounds, with turns of the event loop between them, and prints what V8 then has for young ones, in MB. */
function youngMegabytes(isBound: boolean): number {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { setTimeout as pause } from "node:timers/promises";
    import { boundHeapGrowth } from ${JSON.stringify(new URL("heap-growth.ts", import.meta.url).href)};
    if (${isBound}) boundHeapGrowth();
    const kept = [];
    for (let round = 0; round < 30; round++) {
      for (let index = 0; index < 20_000; index++) kept.push({ round, index });
      await pause(10);
    }
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    console.log(Math.round((space.space_used_size + space.space_available_size) / 2 ** 20));
  `;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }));
}

test("the young generation stays at 4 MB, which Node alone would let grow", () => {
  assert.equal(youngMegabytes(true), 4);
  assert.ok(youngMegabytes(false) >= 16);
});
