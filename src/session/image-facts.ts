import { stripBinary } from "../build/strip/strip.ts";
import { type GatheredFacts, gatherImageFacts } from "../evidence/image/gather.ts";
import type { Image } from "../image/image.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";

/** What rules over images rest on, with our own strip to say what a program would be without its symbols. */
export function imageFacts(image: Image, ledger: ImageLedger): Promise<GatheredFacts> {
  return gatherImageFacts(image, ledger, async (source, where) => (await stripBinary(source, where)).sizeBytes);
}
