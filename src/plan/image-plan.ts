import type { ContainerConfig } from "../format/oci/config.ts";
import type { MediaTypeFamily } from "../format/oci/media-type.ts";
import type { Platform } from "../format/oci/platform.ts";

/** Describes one image before any of its bytes exist. Plain JSON. */
export interface ImagePlan {
  readonly platform: Platform;
  /** RFC 3339. The same for every build of the same source: SOURCE_DATE_EPOCH, or 1970. */
  readonly created: string;
  readonly container: ContainerConfig;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mediaTypes: MediaTypeFamily;
}
