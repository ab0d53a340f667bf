import { keptPlaces } from "../../../build/pieces/kept-entries.ts";
import type { Finding } from "../../../check/finding.ts";
import { fileCapabilities } from "../../../check/runtime/rules/file-capabilities.ts";
import type { SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";

const CAPABILITY = "SCHILY.xattr.security.capability";

/**
 * Finds the files that stay and have capabilities, which give rights to whoever starts them. Reads all files that stay,
 * as the build does later.
 */
export async function findCapabilities(plan: SlimImagePlan, files: SurveyedFiles): Promise<readonly Finding[]> {
  const places = keptPlaces(files.tree, plan.keep);
  await files.open(places);
  const paths = places
    .filter((place) => files.attributes(place).some(([keyword]) => keyword === CAPABILITY))
    .map(({ layer, entry }) => files.layers[layer]!.path(entry));
  return fileCapabilities.check({ paths }).findings;
}
