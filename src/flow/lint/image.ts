import type { LintFlags } from "../../command/lint/flags.ts";
import type { World } from "../../command/world.ts";
import type { GatheredFacts } from "../../evidence/image/gather.ts";
import { imageFacts } from "../../session/image-facts.ts";
import { openStores } from "../../session/stores.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { formatTarget, type Target } from "../../store/target.ts";

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
