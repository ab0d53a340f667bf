import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, type Platform } from "../../format/oci/platform.ts";

/** The error `several-platforms`: the format that `docker load` reads cannot hold an index. */
export function severalPlatforms(platforms: readonly Platform[]): PlimsollError {
  return new PlimsollError("several-platforms", {
    what: "a docker archive holds one platform",
    why: `there are ${platforms.length}: ${platforms.map(formatPlatform).join(", ")}`,
    fix: "build one of them with --platform, or write oci-archive:FILE, oci:DIR or a registry, which hold them all",
  });
}
