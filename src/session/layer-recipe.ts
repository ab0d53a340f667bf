import type { FileEntry } from "../build/file-entry.ts";
import type { BlobCache } from "../build/layer/blob-cache.ts";
import type { Compression } from "../format/compression/compression.ts";
import type { MediaTypeFamily } from "../format/oci/media-type.ts";

/** How the layers of one run are made. */
export interface LayerRecipe {
  readonly compression: Compression;
  readonly mediaTypes: MediaTypeFamily;
  readonly cache: BlobCache;
  /** The folders of plimsoll's own base, with their modes. Undefined over an image, which has its own folders. */
  readonly foldersBelow: readonly FileEntry[] | undefined;
  /** The time of the service's own layers and of the image: SOURCE_DATE_EPOCH, or 0. */
  readonly epochSeconds: number;
}
