import { assembleImage, type BaseLayers, type PlannedLayer } from "../../build/image/assemble.ts";
import { USUAL_COMPRESSION } from "../../format/compression/compression.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import type { Platform } from "../../format/oci/platform.ts";
import type { Image } from "../../image/image.ts";
import { NONROOT } from "../../plan/container.ts";
import type { LayerRecipe } from "../../session/layer-recipe.ts";
import { executable, sharedLayer } from "../../session/layers.ts";
import { staticLayers } from "../../session/static-layers.ts";

/** Something that a program is put on. */
export interface Base {
  readonly name: string;
  readonly below: BaseLayers;
  readonly added: readonly PlannedLayer[];
  /** What the base says of containers: its user, its variables. */
  readonly container: ContainerConfig;
}

/** Where the program lies in each image. */
export const PROGRAM_PATH = "/program";

/** The layers that are made here last as long as the recipe's cache. */
export function recipeWith(cache: LayerRecipe["cache"]): LayerRecipe {
  return { compression: USUAL_COMPRESSION, mediaTypes: "oci", cache, foldersBelow: undefined, epochSeconds: 0 };
}

/** plimsoll's static base. */
export async function openStaticBase(recipe: LayerRecipe): Promise<Base> {
  const added = (await staticLayers(recipe)).map(({ planned }) => planned);
  return { name: "static", below: { layers: [], history: [] }, added, container: { User: NONROOT } };
}

/** The base with the program on top, which the image starts. */
export async function putOn(
  { below, added, container }: Base,
  programPath: string,
  platform: Platform,
  recipe: LayerRecipe,
): Promise<Image> {
  const program = await sharedLayer(recipe, "the program", [await executable(programPath, PROGRAM_PATH)]);
  const { Cmd: _, ...kept } = container;
  return assembleImage(
    {
      ...{ platform, annotations: {}, mediaTypes: "oci", created: "1970-01-01T00:00:00Z" },
      container: { ...kept, Entrypoint: [PROGRAM_PATH] },
    },
    [...added, program],
    below,
  );
}
