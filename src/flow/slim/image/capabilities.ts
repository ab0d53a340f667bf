import type { Finding } from "../../../check/finding.ts";
import { fileCapabilities } from "../../../check/runtime/rules/file-capabilities.ts";
import type { SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";
import { placesOf } from "./build.ts";

const CAPABILITY = "SCHILY.xattr.security.capability";

/** Which of the files that stay give rights to whoever starts them. Reads them all, as the build does after it. */
export async function findCapabilities(plan: SlimImagePlan, files: SurveyedFiles): Promise<readonly Finding[]> {
  const places = placesOf(plan, files);
  await files.open(places);
  const paths = places
    .filter((place) => files.attributes(place).some(([keyword]) => keyword === CAPABILITY))
    .map(({ layer, entry }) => files.layers[layer]!.path(entry));
  return fileCapabilities.check({ paths }).findings;
}
