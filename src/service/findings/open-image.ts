import type { ImageAccess } from "../../session/image-access.ts";
import { measureImageTarget, registryAccess } from "../../session/measure-image-target.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { SourceTarget } from "../../store/target.ts";
import { type ExaminedImage, findingsOfImage } from "./image-findings.ts";
import type { FindingsRequest } from "./request.ts";
import type { TargetFindings } from "./target-findings.ts";

/** Opens and measures the image that a person named, and says what is known to be vulnerable in it. */
export async function findingsOfNamedImage(
  surroundings: Surroundings,
  named: SourceTarget,
  request: FindingsRequest & ImageAccess,
  onWork: (what: string) => void = () => {},
): Promise<ExaminedImage & { readonly found: TargetFindings }> {
  await using stores = openStores(surroundings, registryAccess(request));
  const target = await stores.withKind(named);
  const { image, ledger } = await measureImageTarget(surroundings, stores, request, target);
  const examined = { image, ledger, from: { target, attachments: stores.attachments } };
  return { ...examined, found: await findingsOfImage(surroundings, examined, request, onWork) };
}
