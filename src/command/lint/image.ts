import { availableParallelism } from "node:os";
import { type GatheredFacts, gatherImageFacts } from "../../check/image/gather.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { wantsContent } from "../../measure/image/owners/captured.ts";
import { findOwners } from "../../measure/image/owners/find-owners.ts";
import { surveyLayer } from "../../measure/image/survey-layer.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { chooseImage } from "../explain/open-image.ts";
import { openStores } from "../stores.ts";
import type { World } from "../world.ts";
import type { LintFlags } from "./flags.ts";

/** Measures an image and looks into what rules ask about. Throws what reading an image throws. */
export async function measureForLint(world: World, flags: LintFlags, target: Target): Promise<GatheredFacts> {
  const name = formatTarget(target);
  const { offline = false, insecure = false, caFile } = flags;
  await using stores = openStores(world, { offline, insecure, caFile });
  const image = chooseImage(await stores.open(target, undefined), name, flags.platform);
  const measured = await measureImage(image, name, {
    survey: (layer, signal) => surveyLayer(layer, { wantsContent, signal }),
    atOnce: availableParallelism(),
    signal: world.signal,
  });
  const owners = findOwners(measured.layers, measured.tree);
  const layers = measured.layers.map((layer) => ({ ...layer, owners: owners[layer.index]! }));
  return gatherImageFacts(image, { ...measured, layers });
}
