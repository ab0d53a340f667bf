import { test } from "node:test";
import { compareRandomStacks } from "../support/compare-stacks.ts";
import { podmanMountFor, umociFor } from "../support/unpackers.ts";

test("thousands of random layers agree with umoci's result, for both of plimsoll's readers", async (t) => {
  const umoci = umociFor(t);
  if (umoci !== undefined) await compareRandomStacks(t, umoci, { tried: 3000, compared: 1500 });
});

test("hundreds of random layers agree with podman's result, for both of plimsoll's readers", async (t) => {
  const podman = podmanMountFor(t);
  if (podman !== undefined) await compareRandomStacks(t, podman, { tried: 400, compared: 150 });
});
