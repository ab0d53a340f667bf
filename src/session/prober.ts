import type { FileEntry } from "../build/file-entry.ts";
import type { SlimJob } from "../flow/slim/source/job.ts";
import type { Platform } from "../format/oci/platform.ts";
import { PROBER_PATH } from "../plan/container.ts";
import { assetPath } from "../store/assets.ts";
import { type BuiltBinary, buildBinary } from "../toolchain/go/build.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { executable } from "./layers.ts";

/** An empty GOFLAGS would give way to the one that `go env -w` has left below HOME, so it says the least it can. */
const PROBER_ENVIRONMENT = { GOFLAGS: "-mod=readonly", GOWORK: "off" };

/**
 * Compiles the prober with the user's own Go, and nothing of the user's build: no flags, no workspace, no stamp, so
 * that all services built with one release of Go share the layer.
 */
export async function buildProber(
  job: Pick<SlimJob, "go" | "cacheFolder">,
  platform: Platform,
): Promise<{ readonly entry: FileEntry; readonly built: BuiltBinary }> {
  const folder = assetPath("prober");
  const prober: MainPackage = {
    source: "the prober",
    importPath: "plimsoll/health",
    name: "plimsoll-health",
    folder,
    module: undefined,
    cwd: folder,
    arguments: ["."],
    how: "build",
    notes: [],
  };
  const built = await buildBinary(job.go, {
    package: prober,
    platform,
    cgo: false,
    strip: true,
    trimpath: true,
    wishes: { tags: [], ldflags: [], flags: [], env: PROBER_ENVIRONMENT, vcs: false },
    cacheFolder: job.cacheFolder,
  });
  return { entry: await executable(built.path, PROBER_PATH), built };
}
