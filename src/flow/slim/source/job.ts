import type { Slots } from "../../../base/slots.ts";
import type { FileEntry } from "../../../build/file-entry.ts";
import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import type { SlimFlags } from "../../../command/slim/flags.ts";
import type { World } from "../../../command/world.ts";
import type { Compression } from "../../../format/compression/compression.ts";
import type { MediaTypeFamily } from "../../../format/oci/media-type.ts";
import type { Platform } from "../../../format/oci/platform.ts";
import type { Progress } from "../../../report/progress.ts";
import type { GoWishes } from "../../../toolchain/go/build-flags.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import type { MainPackage } from "../../../toolchain/go/main-package.ts";
import type { SlimSettings } from "../request/settings.ts";

/** How layers are made. */
export interface LayerJob {
  readonly compression: Compression;
  readonly mediaTypes: MediaTypeFamily;
  readonly cache: BlobCache;
  /** Folders of a base of ours, as it has them. Undefined over an image, whose folders are its own matter. */
  readonly foldersBelow: readonly FileEntry[] | undefined;
  /** Of the service's own layers and of the image: SOURCE_DATE_EPOCH, or 0. */
  readonly epochSeconds: number;
}

/** Everything that the stages of one run share. */
export interface SlimJob extends LayerJob {
  readonly world: World;
  readonly settings: SlimSettings;
  /** What was typed, for a command that is printed: its flags, and its sources or those of the configuration. */
  readonly flags: SlimFlags;
  readonly sources: readonly string[];
  readonly go: Go;
  readonly wishes: GoWishes;
  /** The first one's binary is the entrypoint. */
  readonly packages: readonly MainPackage[];
  readonly platforms: readonly Platform[];
  readonly cacheFolder: string;
  readonly progress: Progress;
  /** Compilers run at the same time, each with a core: more would only share memory. */
  readonly builds: Slots;
}
