import type { Image } from "../../image/image.ts";
import { findCauses } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { reclaimableOf } from "../../measure/image/reclaimable.ts";
import type { ImageFacts } from "./image-facts.ts";
import { inspect, type StrippedSizeOf } from "./inspect.ts";
import { largestOf } from "./largest.ts";

export interface GatheredFacts {
  readonly facts: ImageFacts;
  /** What could not be examined. */
  readonly notes: readonly string[];
}

/** Gathers the facts that the rules about an image use. Throws what reading a layer throws. */
export async function gatherImageFacts(
  image: Image,
  ledger: ImageLedger,
  strippedSizeOf: StrippedSizeOf,
): Promise<GatheredFacts> {
  const causes = findCauses(ledger.layers, ledger.tree);
  const { programs, privateKeys, notes } = await inspect(image, ledger, causes, strippedSizeOf);
  const reclaimable = reclaimableOf(ledger.layers, causes).rows;
  return {
    facts: {
      where: ledger.name,
      ledger,
      causes,
      reclaimable,
      largest: largestOf(ledger, causes, reclaimable),
      programs,
      privateKeys,
    },
    notes,
  };
}
