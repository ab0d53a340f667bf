import { createReadStream, type Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";
import { escapeCase } from "./module-versions.ts";

/** A module as a build recorded it. */
export interface BuiltModule {
  readonly path: string;
  readonly version: string;
  /** `h1:` and base64, as in go.sum. */
  readonly sum: string;
}

export interface LicenceFile {
  readonly name: string;
  readonly text: string;
}

/** Names of files that hold a licence and nothing else. */
const LICENCE_FILE = /^(?:li[cs]en[cs]es?|copying|unlicense)(?:[.-][\w.-]*)?$/i;
/** What stands in a path of the module cache: golang.org/x/mod/module.CheckPath. No element leads out of it. */
const ELEMENT = /^(?!\.{1,2}$)[\w.~+-]+$/;

/**
 * The files of licences in the root folder of a module, in the order of their names, from the module cache:
 * https://go.dev/ref/mod#module-cache. Undefined if the module is not there, or not with this sum: then it is another one
 * that has the same name.
 */
export async function readModuleLicences(
  moduleCache: string,
  { path, version, sum }: BuiltModule,
): Promise<readonly LicenceFile[] | undefined> {
  const elements = escapeCase(path).split("/");
  const escaped = escapeCase(version);
  if (![...elements, escaped].every((element) => ELEMENT.test(element))) return undefined;
  const recorded = join(moduleCache, "cache", "download", ...elements, "@v", `${escaped}.ziphash`);
  if ((await readFile(recorded, "utf8").catch(() => "")).trim() !== sum) return undefined;
  const folder = `${join(moduleCache, ...elements)}@${escaped}`;
  const names = await licenceFilesIn(folder);
  return names && Promise.all(names.map(async (name) => ({ name, text: await textOf(join(folder, name)) })));
}

async function licenceFilesIn(folder: string): Promise<readonly string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] | undefined => undefined);
  return entries
    ?.filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Empty where it cannot be read or is larger than any licence: then no licence is recognised in it. */
async function textOf(path: string): Promise<string> {
  const bytes = await readAtMost(createReadStream(path), LIMITS.licenceBytes, path).catch(() => new Uint8Array());
  return Buffer.from(bytes).toString();
}
