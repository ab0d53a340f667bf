import type { PlannedLayer } from "../build/image/assemble.ts";
import type { Platform } from "../format/oci/platform.ts";
import { PROBER_PATH } from "../plan/container.ts";
import { openAssetFolder } from "../store/assets.ts";
import { buildBinary } from "../toolchain/go/build.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import type { LayerRecipe } from "./layer-recipe.ts";
import { executable, sharedLayer } from "./layers.ts";

/**
 * With an empty GOFLAGS, go would use the value that `go env -w` has stored below HOME, so GOFLAGS is set to a harmless
 * flag.
 */
const PROBER_ENVIRONMENT = { GOFLAGS: "-mod=readonly", GOWORK: "off" };

/**
 * Compiles the prober with the user's own Go, but without the settings of the user's build: no flags, no workspace, no
 * VCS stamp. So all services that are built with one release of Go share the layer.
 */
export async function proberLayer(
  recipe: LayerRecipe,
  { go, cacheFolder }: { readonly go: Go; readonly cacheFolder: string },
  platform: Platform,
): Promise<PlannedLayer> {
  await using source = await openAssetFolder("prober");
  const prober: MainPackage = {
    source: "the prober",
    importPath: "plimsoll/health",
    name: "plimsoll-health",
    folder: source.path,
    module: undefined,
    cwd: source.path,
    arguments: ["."],
    how: "build",
    notes: [],
  };
  await using built = await buildBinary(go, {
    package: prober,
    platform,
    cgo: false,
    strip: true,
    trimpath: true,
    choices: { tags: [], ldflags: [], flags: [], env: PROBER_ENVIRONMENT, vcs: false },
    cacheFolder,
  });
  return await sharedLayer(recipe, "health prober", [await executable(built.path, PROBER_PATH)]);
}
