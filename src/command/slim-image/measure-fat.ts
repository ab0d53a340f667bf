import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { LayerSurveyor } from "../survey-layers.ts";

/** The ledger of an image that pieces are taken from. Layers that an earlier run has read are not read again for it. */
export async function measureFat(
  image: Image,
  name: string,
  { env, cache, signal }: { readonly env: NodeJS.ProcessEnv; readonly cache: boolean; readonly signal: AbortSignal },
): Promise<ImageLedger> {
  await using surveyor = new LayerSurveyor(image, { env, cache, verify: "layers" });
  const { survey, atOnce, surveyed } = surveyor;
  return await measureImage(image, name, { survey, atOnce, surveyed, signal });
}
