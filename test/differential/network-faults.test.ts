/** A sample of what `test/slow/network-faults.test.ts` tries: every fault, at some requests. */
import { test } from "node:test";
import { NETWORK_FAULTS } from "../support/network-faults.ts";
import { NETWORK_REGISTRIES } from "../support/network-registries.ts";
import { evenly } from "../support/network-trial.ts";

/** Twice for each fault: once in a pull, and once in a push. */
const TRIALS = 2 * NETWORK_FAULTS.length;

for (const [name, open] of Object.entries(NETWORK_REGISTRIES)) {
  test(`${name}: whatever goes wrong with one request, nothing wrong is believed and no credentials leave`, async (t) => {
    const trials = await open(t);
    if (trials === undefined) return;
    const all = await trials.all(NETWORK_FAULTS);
    for (const trial of evenly(all, TRIALS)) await trials.run(trial);
    t.diagnostic(`tried ${TRIALS} of ${all.length} faults`);
  });
}
