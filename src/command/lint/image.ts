import type { GatheredFacts } from "../../check/image/gather.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { imageFacts } from "../image-facts.ts";
import { openStores } from "../stores.ts";
import { surveyImage } from "../survey-image.ts";
import type { World } from "../world.ts";
import type { LintFlags } from "./flags.ts";

export interface MeasuredForLint extends GatheredFacts {
  /** Layers that an earlier run had read. */
  readonly known: number;
}

/** Measures an image and looks into what rules ask about. Throws what reading an image throws. */
export async function measureForLint(world: World, flags: LintFlags, target: Target): Promise<MeasuredForLint> {
  const name = formatTarget(target);
  const { cache = true, offline = false, insecure = false, caFile } = flags;
  await using stores = openStores(world, { offline, insecure, caFile });
  const image = await stores.openImage(target, flags.platform);
  const { env, signal } = world;
  const { ledger, known } = await surveyImage(image, name, { env, signal, cache, verify: "layers" });
  return { ...(await imageFacts(image, ledger)), known };
}
