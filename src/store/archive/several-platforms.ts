import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, type Platform } from "../../format/oci/platform.ts";

/** `several-platforms`: what `docker load` reads has no place for an index. */
export function severalPlatforms(platforms: readonly Platform[]): PlimsollError {
  return new PlimsollError("several-platforms", {
    what: "a docker archive holds one platform",
    why: `there are ${platforms.length}: ${platforms.map(formatPlatform).join(", ")}`,
    fix: "build one of them with --platform, or write oci-archive:FILE, oci:DIR or a registry, which hold them all",
  });
}
