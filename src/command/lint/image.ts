import { availableParallelism } from "node:os";
import type { ImageFacts } from "../../check/image/facts.ts";
import { inspect } from "../../check/image/inspect.ts";
import { findCauses } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { wantsContent } from "../../measure/image/owners/captured.ts";
import { findOwners } from "../../measure/image/owners/find-owners.ts";
import { reclaimableOf } from "../../measure/image/reclaimable.ts";
import { surveyLayer } from "../../measure/image/survey-layer.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { chooseImage } from "../explain/open-image.ts";
import { openStores } from "../stores.ts";
import type { World } from "../world.ts";
import type { LintFlags } from "./flags.ts";

export interface LintedFacts {
  readonly facts: ImageFacts;
  /** What could not be looked at. */
  readonly notes: readonly string[];
}

/** Measures an image and looks into what rules ask about. Throws what reading an image throws. */
export async function measureForLint(world: World, flags: LintFlags, target: Target): Promise<LintedFacts> {
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
  const ledger: ImageLedger = {
    ...measured,
    layers: measured.layers.map((layer) => ({ ...layer, owners: owners[layer.index]! })),
  };
  const causes = findCauses(ledger.layers, ledger.tree);
  const { programs, privateKeys, tooLarge } = await inspect(image, ledger, causes);
  const unfetched = ledger.layers.filter(({ fetched }) => !fetched);
  return {
    facts: {
      where: name,
      ledger,
      causes,
      reclaimable: reclaimableOf(ledger.layers, causes).rows,
      programs,
      privateKeys,
    },
    notes: [
      ...unfetched.map(({ index }) => `layer ${index} lies elsewhere and was not looked at`),
      ...tooLarge.map((path) => `${path} is too large to look into`),
    ],
  };
}
