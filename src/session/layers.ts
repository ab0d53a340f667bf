import type { FileEntry } from "../build/file-entry.ts";
import type { PlannedLayer } from "../build/image/assemble.ts";
import { type BuiltLayer, buildLayer } from "../build/layer/layer.ts";
import { fileEntry } from "../store/file/file-tree.ts";
import type { LayerRecipe } from "./layer-recipe.ts";

const EXECUTABLE_MODE = 0o555;

/** Builds a layer of this service only: its time is that of the run. `series` is as in `LayerSettings`. */
export async function serviceLayer(
  recipe: LayerRecipe,
  createdBy: string,
  entries: readonly FileEntry[],
  series?: string,
): Promise<PlannedLayer> {
  return { createdBy, layer: await layerOf(recipe, entries, recipe.epochSeconds, series) };
}

/** Builds a layer that every service shares: its time never changes, so its digest does not change either. */
export async function sharedLayer(
  recipe: LayerRecipe,
  createdBy: string,
  entries: readonly FileEntry[],
): Promise<PlannedLayer> {
  return { createdBy, layer: await layerOf(recipe, entries, 0) };
}

function layerOf(
  recipe: LayerRecipe,
  entries: readonly FileEntry[],
  mtimeSeconds: number,
  series?: string,
): Promise<BuiltLayer> {
  const { compression, mediaTypes, cache, foldersBelow } = recipe;
  const settings = { mtimeSeconds, compression, mediaTypes, cache, series };
  if (foldersBelow === undefined) return buildLayer(entries, { ...settings, parents: "left-below" });
  // A folder that has a special mode in the base (/tmp, a home) keeps it when a file is put into it.
  const named = new Set(entries.map(({ path }) => path));
  const kept = foldersBelow.filter(
    ({ path }) => !named.has(path) && entries.some((entry) => entry.path.startsWith(`${path}/`)),
  );
  return buildLayer([...entries, ...kept], { ...settings, parents: "written" });
}

/** A binary of this machine at its path in the image. */
export function executable(hostPath: string, imagePath: string): Promise<FileEntry> {
  return fileEntry(hostPath, { path: imagePath.replace(/^\/+/, ""), mode: EXECUTABLE_MODE, uid: 0, gid: 0 });
}
