import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The data files that plimsoll ships, by their path under data/. */
export type AssetFile =
  | "base/MANIFEST.json"
  | "base/roots.pem"
  | "base/zones.pack"
  | `page/${string}.${"css" | "html" | "js"}`;

/** Folders whose path is passed to other programs. */
export type AssetFolder = "prober" | "source-reader";

/** The folders of docs/ whose pages plimsoll ships, in the order in which they are searched. */
export const HELP_FOLDERS = ["errors", "rules", "guide"] as const;

export interface HelpPage {
  readonly folder: (typeof HELP_FOLDERS)[number];
  /** Name of the file without its ending: an error's code, a rule's ID, or a topic. */
  readonly name: string;
}

/**
 * The only place that knows where the package is: two folders above this module in a checkout, where modules are
 * TypeScript; one folder above the bundle, when this module is part of it.
 */
const PACKAGE = new URL(import.meta.url.endsWith(".ts") ? "../../" : "../", import.meta.url);
const DATA = new URL("data/", PACKAGE);
const DOCS = new URL("docs/", PACKAGE);

export async function readAsset(name: AssetFile): Promise<Uint8Array> {
  return await readFile(new URL(name, DATA));
}

/** The absolute path of a folder of data/, without a trailing separator. */
export function assetPath(name: AssetFolder): string {
  return fileURLToPath(new URL(name, DATA));
}

/** All pages, sorted by folder and then by name. */
export async function listHelpPages(): Promise<readonly HelpPage[]> {
  const folders = HELP_FOLDERS.map(async (folder) => {
    const files = await readdir(new URL(`${folder}/`, DOCS));
    const names = files.filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -".md".length));
    return names.sort().map((name) => ({ folder, name }));
  });
  return (await Promise.all(folders)).flat();
}

/** A page's Markdown. */
export async function readHelpPage({ folder, name }: HelpPage): Promise<string> {
  return await readFile(new URL(`${folder}/${name}.md`, DOCS), "utf8");
}
