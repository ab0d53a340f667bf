/** What an image lacks is found and named. The rest of these are in the slow suite. */
import { test } from "node:test";
import { requireFound } from "../support/planted-differences.ts";
import { trialBench } from "../support/trial-ground.ts";

for (const name of ["a template left out", "a file that only a late request opens", "certificates"]) {
  test(`${name}: found and named`, async (t) => {
    const bench = trialBench(t);
    if (bench !== undefined) await requireFound(bench, name);
  });
}
