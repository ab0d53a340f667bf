import { FORM, type Form } from "./form.ts";
import { listPackageFolder, openPackageFolder, readPackageFile, readPackageText } from "./package-files.ts";

/** The data files that plimsoll ships, by their path under data/. */
export type AssetFile =
  | "base/MANIFEST.json"
  | "base/roots.pem"
  | "base/zones.pack"
  | `page/${string}.${"css" | "html" | "js"}`;

/** Folders whose path is passed to other programs. */
export type AssetFolder = "auditor" | "prober" | "source-reader" | "trial-probe";

/** The folders of docs/ whose pages plimsoll ships, in the order in which they are searched. */
export const HELP_FOLDERS = ["errors", "rules", "guide"] as const;

export interface HelpPage {
  readonly folder: (typeof HELP_FOLDERS)[number];
  /** Name of the file without its ending: an error's code, a rule's ID, or a topic. */
  readonly name: string;
}

export async function readAsset(name: AssetFile): Promise<Uint8Array> {
  return await readPackageFile(`data/${name}`);
}

/** A folder of data/ on disk, there until it is disposed of. Its path has no trailing separator. */
export async function openAssetFolder(name: AssetFolder): Promise<AsyncDisposable & { readonly path: string }> {
  return await openPackageFolder(`data/${name}`);
}

/** All pages, sorted by folder and then by name. */
export async function listHelpPages(): Promise<readonly HelpPage[]> {
  const folders = HELP_FOLDERS.map(async (folder) => {
    const files = await listPackageFolder(`docs/${folder}`);
    const names = files.filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -".md".length));
    return names.sort().map((name) => ({ folder, name }));
  });
  return (await Promise.all(folders)).flat();
}

/** A page's Markdown. */
export async function readHelpPage({ folder, name }: HelpPage): Promise<string> {
  return await readPackageText(`docs/${folder}/${name}.md`);
}

/** The texts of licences that each form comes with, its own first. A checkout's packages lie beside their licences. */
const LICENCES: Readonly<Record<Form, readonly string[]>> = {
  "checkout": ["LICENSE", "NOTICE"],
  "npm package": ["LICENSE", "NOTICE", "dist/LICENSES.txt"],
  "executable": ["LICENSE", "NOTICE", "dist/LICENSES.txt", "dist/LICENSE.node"],
};

/** The licences of plimsoll and of everything that is inside what runs. */
export async function readLicences(): Promise<string> {
  const texts = await Promise.all(LICENCES[FORM].map(readPackageText));
  return `${texts.map((text) => text.trim()).join("\n\n")}\n`;
}
