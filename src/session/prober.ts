import type { PlannedLayer } from "../build/image/assemble.ts";
import type { Platform } from "../format/oci/platform.ts";
import { PROBER_IMPORT_PATH, PROBER_PATH } from "../plan/container.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { LayerRecipe } from "./layer-recipe.ts";
import { executable, sharedLayer } from "./layers.ts";
import { buildOwnProgram, type OwnProgram } from "./own-program.ts";

const PROBER: OwnProgram = {
  asset: "prober",
  title: "the prober",
  importPath: PROBER_IMPORT_PATH,
  name: "plimsoll-health",
};

/** All services that are built with one release of Go share the layer. */
export async function proberLayer(
  recipe: LayerRecipe,
  { go, cacheFolder }: { readonly go: Go; readonly cacheFolder: string },
  platform: Platform,
): Promise<PlannedLayer> {
  await using built = await buildOwnProgram(go, PROBER, { platform, cacheFolder });
  return await sharedLayer(recipe, "health prober", [await executable(built.path, PROBER_PATH)]);
}
