import { USUAL_COMPRESSION } from "../../../format/compression/compression.ts";
import type { Image } from "../../../image/image.ts";
import { type ImageSize, sizeOfImage } from "../../../image/uncompressed.ts";
import type { SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import type { StepId } from "../../../plan/step.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";
import { type Saving, type StepSavings, saving } from "../steps/saving.ts";
import { buildSlimImage } from "./build.ts";
import type { SlimImageJob } from "./job.ts";

/**
 * Builds the images that lack one step each and takes the differences: the original image; only what stays of it; the
 * same, stripped; that on the layers of the static base; and the finished image. So the savings add up to the
 * difference between the first and the last. What is left out counts with its share of the original layers; the effect
 * of packing and compressing again what stays is counted under seal.
 */
export async function measureSteps(
  job: SlimImageJob,
  before: ImageSize,
  leftOut: ImageSize,
  plan: SlimImagePlan,
  files: SurveyedFiles,
  finished: Image,
): Promise<StepSavings> {
  const reference: SlimImageJob = { ...job, compression: USUAL_COMPRESSION };
  const sizeOf = async (variant: SlimImagePlan) => sizeOfImage((await buildSlimImage(reference, variant, files)).image);
  const alone: SlimImagePlan = {
    ...plan,
    add: { certificates: false, timeZones: false },
    healthcheck: typeof plan.healthcheck === "string" ? plan.healthcheck : "drop",
  };
  const swept = await sizeOf({ ...alone, keep: plan.keep.map((kept) => ({ ...kept, as: "unchanged" as const })) });
  const stripped = await sizeOf(alone);
  const based = await sizeOf(plan);
  const sealed = await sizeOfImage(finished);
  const kept: ImageSize = {
    sizeBytes: before.sizeBytes - leftOut.sizeBytes,
    wireBytes: before.wireBytes - leftOut.wireBytes,
  };
  return new Map<StepId, Saving>([
    ["sweep", saving(before, kept)],
    ["strip", saving(swept, stripped)],
    ["base", saving(stripped, based)],
    ["seal", sum(saving(kept, swept), saving(based, sealed))],
  ]);
}

function sum(one: Saving, other: Saving): Saving {
  return {
    savedBytes: one.savedBytes + other.savedBytes,
    savedWireBytes: one.savedWireBytes + other.savedWireBytes,
  };
}
