import type { GatheredFacts } from "../../evidence/image/gather.ts";
import { imageFacts } from "../../session/image-facts.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import type { LintRequest } from "./request.ts";

export interface MeasuredForLint extends GatheredFacts {
  /** The number of layers whose results came from an earlier run. */
  readonly known: number;
}

/** Measures an image and collects the facts that rules ask for. Throws what reading an image throws. */
export async function measureForLint(
  surroundings: Surroundings,
  request: LintRequest,
  target: Target,
): Promise<MeasuredForLint> {
  const name = formatTarget(target);
  const { cache = true, offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  const image = await stores.openImage(target, request.platform);
  const { env, signal } = surroundings;
  const { ledger, known } = await surveyImage(image, name, { env, signal, cache, verify: "layers" });
  return { ...(await imageFacts(image, ledger)), known };
}
