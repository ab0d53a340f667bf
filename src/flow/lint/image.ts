import type { GatheredFacts } from "../../evidence/image/gather.ts";
import { imageFacts } from "../../session/image-facts.ts";
import { withMeasuredImage } from "../../session/measure-image-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { SourceTarget } from "../../store/target.ts";
import type { LintRequest } from "./request.ts";

export interface MeasuredForLint extends GatheredFacts {
  /** The number of layers whose results came from an earlier run. */
  readonly known: number;
}

/** Measures an image and collects the facts that rules ask for. Throws what reading an image throws. */
export function measureForLint(
  surroundings: Surroundings,
  request: LintRequest,
  target: SourceTarget,
): Promise<MeasuredForLint> {
  return withMeasuredImage(surroundings, request, target, async ({ image, ledger, known }) => ({
    ...(await imageFacts(image, ledger)),
    known,
  }));
}
