import { PlimsollError } from "../../../base/error.ts";
import { assembleImage, type BaseLayers, type PlannedLayer } from "../../../build/image/assemble.ts";
import { USUAL_COMPRESSION } from "../../../format/compression/compression.ts";
import type { ContainerConfig } from "../../../format/oci/config.ts";
import type { Platform } from "../../../format/oci/platform.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { Image } from "../../../image/image.ts";
import { NONROOT } from "../../../plan/container.ts";
import type { LayerRecipe } from "../../../session/layer-recipe.ts";
import { executable, sharedLayer } from "../../../session/layers.ts";
import { staticLayers } from "../../../session/static-layers.ts";
import type { Stores } from "../../../session/stores.ts";
import { recogniseImage } from "../../../store/recognise.ts";
import { parseTarget } from "../../../store/target.ts";

/** Something that a program is put on. */
export interface LibcBase {
  readonly name: string;
  readonly below: BaseLayers;
  readonly added: readonly PlannedLayer[];
  /** What the base says of containers: its user, its variables. */
  readonly container: ContainerConfig;
}

export interface NamedImage {
  readonly name: string;
  readonly image: string;
}

/** Where the program lies in each image. */
export const PROGRAM_PATH = "/program";

/** `NAME=IMAGE`. Throws `flag-invalid`. */
export function parseLibcBase(text: string): NamedImage {
  const [, name, image] = /^([A-Za-z0-9][\w.-]*)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && image !== undefined && name !== "scratch" && name !== "static") return { name, image };
  throw new PlimsollError("flag-invalid", {
    what: `--libc-base ${text} is not possible`,
    why: "a name for the table is wanted, and the image; scratch and static are tried in any case",
    fix: "--libc-base alpine=alpine:3.22",
  });
}

/** The layers that are made here last as long as the recipe's cache. */
export function recipeWith(cache: LayerRecipe["cache"]): LayerRecipe {
  return { compression: USUAL_COMPRESSION, mediaTypes: "oci", cache, foldersBelow: undefined, epochSeconds: 0 };
}

/**
 * Nothing, plimsoll's static base, and the images that the user names. On scratch a program runs as root, as with a plain
 * `FROM scratch`. Throws what opening an image throws.
 */
export async function openBases(
  stores: Stores,
  cwd: string,
  named: readonly NamedImage[],
  platform: Platform,
  recipe: LayerRecipe,
): Promise<readonly LibcBase[]> {
  const below: BaseLayers = { layers: [], history: [] };
  const layers = (await staticLayers(recipe)).map(({ planned }) => planned);
  const bases: LibcBase[] = [
    { name: "scratch", below, added: [], container: {} },
    { name: "static", below, added: layers, container: { User: NONROOT } },
  ];
  for (const { name, image: text } of named) {
    const target = await stores.withKind((await recogniseImage(text, cwd)) ?? parseTarget(text));
    const image = await stores.openImage(target, formatPlatform(platform));
    const { config = {}, history = [] } = image.config;
    bases.push({ name, below: { layers: image.layers, history }, added: [], container: config });
  }
  return bases;
}

/** The base with the program on top, which the image starts. */
export async function putOn(
  { below, added, container }: LibcBase,
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
