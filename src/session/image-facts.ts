import { stripBinary } from "../build/strip/strip.ts";
import { type GatheredFacts, gatherImageFacts } from "../evidence/image/gather.ts";
import type { Image } from "../image/image.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";

/** The facts that rules on images use; plimsoll's own strip says how large a program would be without its symbols. */
export function imageFacts(image: Image, ledger: ImageLedger): Promise<GatheredFacts> {
  return gatherImageFacts(image, ledger, async (source, where) => (await stripBinary(source, where)).sizeBytes);
}
