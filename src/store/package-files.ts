import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { getAsset, getAssetKeys } from "node:sea";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./file/temporary-folder.ts";
import { FORM, PACKAGE } from "./form.ts";

/**
 * Files that are part of plimsoll, by their path in its package: files on disk, or in a one-file executable its assets,
 * which have the same paths as keys.
 */
export async function readPackageFile(path: string): Promise<Uint8Array> {
  return FORM === "executable" ? new Uint8Array(getAsset(path)) : await readFile(new URL(path, PACKAGE));
}

export async function readPackageText(path: string): Promise<string> {
  return FORM === "executable" ? getAsset(path, "utf8") : await readFile(new URL(path, PACKAGE), "utf8");
}

/** The names in a folder of the package, in no particular order. */
export async function listPackageFolder(path: string): Promise<readonly string[]> {
  if (FORM !== "executable") return await readdir(new URL(`${path}/`, PACKAGE));
  return embeddedBelow(path).map((key) => key.slice(path.length + 1));
}

/**
 * A folder of the package for a program that reads files: the package's own, or in a one-file executable a temporary
 * copy, which is removed when it is disposed of.
 */
export async function openPackageFolder(path: string): Promise<AsyncDisposable & { readonly path: string }> {
  if (FORM !== "executable")
    return { path: fileURLToPath(new URL(path, PACKAGE)), [Symbol.asyncDispose]: async () => {} };
  await using unfinished = new AsyncDisposableStack();
  const folder = unfinished.use(await temporaryFolder());
  for (const key of embeddedBelow(path)) {
    const file = join(folder.path, key.slice(path.length + 1));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await readPackageFile(key));
  }
  unfinished.move();
  return folder;
}

/** The survey thread as a thread runs it: the URL of its module, or in a one-file executable the code of a script. */
export function surveyThread(): URL | string {
  switch (FORM) {
    case "checkout":
      return new URL("src/survey-thread.ts", PACKAGE);
    case "npm package":
      return new URL("survey-thread.js", import.meta.url);
    case "executable":
      // On a thread, the script that starts everything starts the survey thread.
      return getAsset("dist/plimsoll.js", "utf8");
  }
}

/** The program that this process runs, and the arguments before those of the command line: for processes that share its work. */
export function ownCommand(): readonly [program: string, ...words: string[]] {
  switch (FORM) {
    case "checkout":
      return [process.execPath, fileURLToPath(new URL("src/cli.ts", PACKAGE))];
    case "npm package":
      return [process.execPath, fileURLToPath(new URL("dist/plimsoll.js", PACKAGE))];
    case "executable":
      return [process.execPath];
  }
}

function embeddedBelow(path: string): readonly string[] {
  return getAssetKeys().filter((key) => key.startsWith(`${path}/`));
}
