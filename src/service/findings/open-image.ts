import type { ImageAccess } from "../../session/image-access.ts";
import { withMeasuredImage } from "../../session/measure-image-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { SourceTarget } from "../../store/target.ts";
import { type ExaminedImage, findingsOfImage } from "./image-findings.ts";
import type { FindingsRequest } from "./request.ts";
import type { TargetFindings } from "./target-findings.ts";

/** Opens and measures the image that a person named, and says what is known to be vulnerable in it. */
export function findingsOfNamedImage(
  surroundings: Surroundings,
  named: SourceTarget,
  request: FindingsRequest & ImageAccess,
  onWork: (what: string) => void = () => {},
): Promise<Pick<ExaminedImage, "image" | "ledger"> & { readonly found: TargetFindings }> {
  return withMeasuredImage(surroundings, request, named, async (open) => ({
    ...open,
    found: await findingsOfImage(surroundings, open, request, onWork),
  }));
}
