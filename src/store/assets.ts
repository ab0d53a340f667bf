import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The data files that plimsoll ships, by their path under data/. */
export type AssetFile =
  | "base/MANIFEST.json"
  | "base/roots.pem"
  | "base/zones.pack"
  | `page/${string}.${"css" | "html" | "js"}`;

/** The folders that other programs are pointed at: they need a path. */
export type AssetFolder = "prober";

/**
 * The one place that knows where data/ is: two folders above this module in a checkout, where modules are TypeScript,
 * and beside the folder of the bundle that it has become a part of everywhere else.
 */
const DATA = new URL(import.meta.url.endsWith(".ts") ? "../../data/" : "../data/", import.meta.url);

export async function readAsset(name: AssetFile): Promise<Uint8Array> {
  return await readFile(new URL(name, DATA));
}

/** The absolute path of a folder of data/, without a trailing separator. */
export function assetPath(name: AssetFolder): string {
  return fileURLToPath(new URL(name, DATA));
}
