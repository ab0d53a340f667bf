import { createReadStream } from "node:fs";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";
import { downloadsOf, escapeCase } from "../go/module-versions.ts";

export interface CachedModules {
  readonly files: readonly string[];
  readonly folders: ReadonlySet<string>;
}

/** What the cache keeps of a version besides its zip: https://go.dev/ref/mod#module-cache. */
const KEPT = ["info", "mod", "ziphash"] as const;

/**
 * What the go command wants to see of modules in its cache before it uses them without a network. Every go.mod and every
 * module that it may read has a line in a go.sum, so these say which; what the cache lacks was not needed here. Of modules
 * without a package in the build the extracted folder has to be there (cmd/go, modload.importFromModules looks for the
 * package in each whose path fits), and may be empty.
 */
export async function cachedModules(cache: string, sums: readonly string[]): Promise<CachedModules> {
  const texts = await Promise.all(sums.map(readSum));
  const versions = new Map(texts.flatMap(versionsIn).map((one) => [`${one.path}@${one.version}`, one]));
  const files: string[] = [];
  const folders = new Set<string>();
  for (const { path, version } of versions.values()) {
    const download = join(downloadsOf(cache, path), escapeCase(version));
    for (const ending of KEPT) files.push(`${download}.${ending}`);
    folders.add(join(cache, `${escapeCase(path)}@${escapeCase(version)}`));
  }
  return { files, folders };
}

/** A module without requirements has no go.sum. */
async function readSum(path: string): Promise<string> {
  try {
    return Buffer.from(await readAtMost(createReadStream(path), LIMITS.goSumBytes, path)).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** `PATH VERSION HASH`, or `PATH VERSION/go.mod HASH`. */
function versionsIn(text: string): readonly { readonly path: string; readonly version: string }[] {
  return text.split("\n").flatMap((line) => {
    const [path, version, hash] = line.split(" ");
    if (path === undefined || version === undefined || hash === undefined) return [];
    return [{ path, version: version.replace(/\/go\.mod$/, "") }];
  });
}
