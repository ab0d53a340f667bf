import { type BaseLayer, staticBase } from "../build/base/static-base.ts";
import type { PlannedLayer } from "../build/image/assemble.ts";
import { readAsset } from "../store/assets.ts";
import type { LayerRecipe } from "./layer-recipe.ts";
import { sharedLayer } from "./layers.ts";

interface BaseManifest {
  readonly roots: {
    readonly origin: string;
    readonly version: string;
    readonly sum: string;
    readonly date: string;
  };
  readonly zones: { readonly release: string };
  readonly files: { readonly "roots.pem": { readonly sha256: string } };
}

/** A layer of the embedded base, and the paths of the files and links in it. */
export interface StaticLayer {
  readonly id: BaseLayer["id"];
  readonly planned: PlannedLayer;
  readonly paths: readonly string[];
}

/** The layers of the embedded base, lowest first; only those that `wants` names, where it is given. */
export async function staticLayers(
  recipe: LayerRecipe,
  wants: (id: BaseLayer["id"]) => boolean = () => true,
): Promise<readonly StaticLayer[]> {
  const manifest = await readBaseManifest();
  const origin = {
    "system": "users, groups, /tmp",
    "certificates": `Mozilla's roots of ${manifest.roots.date}`,
    "time-zones": `IANA ${manifest.zones.release}`,
  };
  const layers = staticBase({
    rootsPem: () => readAsset("base/roots.pem"),
    zonePack: () => readAsset("base/zones.pack"),
  });
  return Promise.all(
    layers
      .filter(({ id }) => wants(id))
      .map(async ({ id, entries: make }) => {
        const entries = await make();
        return {
          id,
          planned: await sharedLayer(recipe, `static base: ${id} (${origin[id]})`, entries),
          paths: entries.filter(({ kind }) => kind !== "directory").map(({ path }) => path),
        };
      }),
  );
}

export async function readBaseManifest(): Promise<BaseManifest> {
  return JSON.parse(Buffer.from(await readAsset("base/MANIFEST.json")).toString()) as BaseManifest;
}
