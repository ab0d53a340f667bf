import type { Image } from "../image/image.ts";
import type { Surroundings } from "./surroundings.ts";

/** Two images for this machine, with their names for people. */
interface TriedImages {
  readonly before: { readonly name: string; readonly image: Image };
  readonly after: { readonly name: string; readonly image: Image };
}

/**
 * Who finds out whether two images answer the requests of a file alike: what `trial` does, for a verb that writes an image
 * only then. Throws `trial-failed` where they do not, and where that could not be found out.
 */
export type Trier = (surroundings: Surroundings, images: TriedImages, smoke: string) => Promise<void>;
