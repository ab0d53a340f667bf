import { availableParallelism } from "node:os";
import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { wantsContent } from "../../measure/image/owners/captured.ts";
import { findOwners } from "../../measure/image/owners/find-owners.ts";
import { surveyLayer } from "../../measure/image/survey-layer.ts";

/** Small files that nearly every plan asks for: they are kept while the layers stream past the first time. */
const USERS_AND_LOADER =
  /^etc\/(?:passwd|group|nsswitch\.conf|ld\.so\.conf|ld-musl-[^/]+\.path|ld\.so\.conf\.d\/[^/]+)$/;
const SMALL_BYTES = 64 * 1024;

/** The ledger of the image that is made minimal, with the owner of every file. */
export async function measureFat(image: Image, name: string, signal: AbortSignal): Promise<ImageLedger> {
  const wants = (path: string, sizeBytes: number) =>
    wantsContent(path, sizeBytes) || (sizeBytes <= SMALL_BYTES && USERS_AND_LOADER.test(path));
  const ledger = await measureImage(image, name, {
    survey: (layer, stop) => surveyLayer(layer, { wantsContent: wants, signal: stop }),
    atOnce: availableParallelism(),
    signal,
  });
  const owners = findOwners(ledger.layers, ledger.tree);
  return { ...ledger, layers: ledger.layers.map((layer, index) => ({ ...layer, owners: owners[index]! })) };
}
