/** Ten things that an image can lack: a trial finds each, and names the file where a file is what is missing. */
import { test } from "node:test";
import { PLANTED_DIFFERENCES, requireFound } from "../support/planted-differences.ts";
import { trialBench } from "../support/trial-ground.ts";

for (const name of Object.keys(PLANTED_DIFFERENCES)) {
  test(`${name} is found and named`, async (t) => {
    const bench = trialBench(t);
    if (bench !== undefined) await requireFound(bench, name);
  });
}
