import { PlimsollError } from "../../../base/error.ts";
import type { Platform } from "../../../format/oci/platform.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { LayerRecipe } from "../../../session/layer-recipe.ts";
import type { Stores } from "../../../session/stores.ts";
import { recogniseImage } from "../../../store/recognise.ts";
import { parseTarget } from "../../../store/target.ts";
import { type Base, openStaticBase } from "../on-base.ts";

export interface NamedImage {
  readonly name: string;
  readonly image: string;
}

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
): Promise<readonly Base[]> {
  const scratch: Base = { name: "scratch", below: { layers: [], history: [] }, added: [], container: {} };
  const bases = [scratch, await openStaticBase(recipe)];
  for (const { name, image: text } of named) {
    const target = await stores.withKind((await recogniseImage(text, cwd)) ?? parseTarget(text));
    const image = await stores.openImage(target, formatPlatform(platform));
    const { config = {}, history = [] } = image.config;
    bases.push({ name, below: { layers: image.layers, history }, added: [], container: config });
  }
  return bases;
}
