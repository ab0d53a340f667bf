import type { Platform } from "../../format/oci/platform.ts";
import type { BuildChoices } from "./build-flags.ts";

/** What the search for main packages depends on. */
export interface ResolveOptions {
  /** Build constraints are judged for this platform: a package may be a program on one platform only. */
  readonly platform: Platform;
  readonly choices: BuildChoices;
  /** plimsoll's own cache folder. */
  readonly cacheFolder: string;
  /** Build `path@version` in the downloaded module's folder when `go install` refuses its go.mod. */
  readonly allowModuleFolder: boolean;
}
