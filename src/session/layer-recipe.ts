import type { FileEntry } from "../build/file-entry.ts";
import type { BlobCache } from "../build/layer/blob-cache.ts";
import type { Compression } from "../format/compression/compression.ts";
import type { MediaTypeFamily } from "../format/oci/media-type.ts";

/** How the layers of one run are made. */
export interface LayerRecipe {
  readonly compression: Compression;
  readonly mediaTypes: MediaTypeFamily;
  readonly cache: BlobCache;
  /** Folders of a base of ours, as it has them. Undefined over an image, whose folders are its own matter. */
  readonly foldersBelow: readonly FileEntry[] | undefined;
  /** Of the service's own layers and of the image: SOURCE_DATE_EPOCH, or 0. */
  readonly epochSeconds: number;
}
