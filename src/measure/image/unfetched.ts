import type { Descriptor } from "../../format/oci/descriptor.ts";
import { LayerEntries } from "../../image/layer-entries.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { storedShares } from "./wire-steps.ts";

/** The survey of a layer that is stored elsewhere: only its stored size is known, and is used for both sizes. */
export function unfetchedSurvey({ size }: Descriptor): LayerSurvey {
  return {
    diffID: null,
    sizeBytes: size,
    wireBytes: size,
    compression: "none",
    entries: new LayerEntries(),
    end: { offset: 0, sizeBytes: 0, trailingSizeBytes: size },
    wire: storedShares(size),
    captured: new Map(),
    leftOut: 0,
    digests: null,
    programs: new Map(),
  };
}
