/** Every fault of a network at every request of a pull and of a push, through a proxy in front of real registries. */
import { test } from "node:test";
import { NETWORK_FAULTS } from "../support/network-faults.ts";
import { NETWORK_REGISTRIES } from "../support/network-registries.ts";

for (const [name, open] of Object.entries(NETWORK_REGISTRIES)) {
  test(`${name}: whatever goes wrong with any request, nothing wrong is believed and no credentials leave`, async (t) => {
    const trials = await open(t);
    if (trials === undefined) return;
    const all = await trials.all(NETWORK_FAULTS);
    for (const trial of all) await trials.run(trial);
    t.diagnostic(`tried ${all.length} faults`);
  });
}
