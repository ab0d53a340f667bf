import { PlimsollError } from "../../base/error.ts";
import { prepare } from "../../session/container/ground.ts";
import type { Trier } from "../../session/trier.ts";
import { compareImages } from "./equivalence.ts";
import { failureOf } from "./failure.ts";
import { fetchImages } from "./pull.ts";
import { openSmoke, withFile } from "./smoke.ts";

/** Asks both images the requests of a file. What could not be found out counts as a failure. */
export const requireEquivalence: Trier = async (surroundings, images, smoke) => {
  const list = await openSmoke(surroundings, smoke);
  await using ground = await prepare(surroundings, images, withFile({}, list));
  await fetchImages(ground);
  const equivalence = await compareImages(ground, list.requests);
  if ("unknown" in equivalence) {
    throw new PlimsollError("trial-failed", {
      what: `whether ${images.after.name} behaves as ${images.before.name} does could not be found out`,
      why: equivalence.unknown,
      fix: "plimsoll trial shows the whole of it; without --trial nothing is compared",
    });
  }
  const failure = failureOf(ground, equivalence);
  if (failure !== undefined) throw failure;
};
