import type { ImageSize } from "../../../image/uncompressed.ts";
import type { Step, StepId } from "../../../plan/step.ts";
import type { MeasuredStep } from "../../../report/slim-report.ts";

/** The difference between two images that were built; positive where the later one is smaller. */
export interface Saving {
  readonly savedBytes: number;
  readonly savedWireBytes: number;
}

export type StepSavings = ReadonlyMap<StepId, Saving>;

export function saving(from: ImageSize, to: ImageSize): Saving {
  return { savedBytes: from.sizeBytes - to.sizeBytes, savedWireBytes: from.wireBytes - to.wireBytes };
}

/** A step with its saving; null where that was not measured. */
export function measuredStep(step: Step, savings: StepSavings | undefined): MeasuredStep {
  return { ...step, ...(savings?.get(step.id) ?? { savedBytes: null, savedWireBytes: null }) };
}
