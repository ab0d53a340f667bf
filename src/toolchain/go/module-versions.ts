import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModuleAt } from "../../format/go-module/go-mod.ts";
import type { Go } from "./go.ts";
import { listObjects } from "./list.ts";

interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Versions?: readonly string[];
  readonly GoMod?: string;
  readonly Main?: boolean;
  readonly Replace?: { readonly Path: string; readonly Version?: string };
  readonly Error?: { readonly Err: string };
}

/** Command lines have a limit, and go answers a list of this length in one round of questions to the proxy. */
const ASKED_AT_ONCE = 100;

/** The versions that a proxy lists, retracted ones left out; or the reason, in go's words, why it lists none. */
export type ListedVersions = { readonly versions: readonly string[] } | { readonly none: string };

/** What `go list -m -versions` says of each of these modules, by path. */
export async function listVersions(go: Go, paths: readonly string[]): Promise<ReadonlyMap<string, ListedVersions>> {
  const answers = await inParts(go, ["-versions", "-json=Path,Versions,Error"], paths);
  return new Map(
    answers.map(({ Path, Versions = [], Error: error }) => [
      Path,
      error === undefined ? { versions: Versions } : { none: error.Err },
    ]),
  );
}

/**
 * The text of the go.mod of each of these versions, by `path@version`: from the module cache, where go puts it if it is
 * not there yet. What no proxy has is absent.
 */
export async function fetchGoMods(go: Go, modules: readonly ModuleAt[]): Promise<ReadonlyMap<string, string>> {
  const names = modules.map(({ path, version }) => `${path}@${version}`);
  const answers = await inParts(go, ["-json=Path,Version,GoMod,Error"], names);
  const found = new Map<string, string>();
  for (const { Path, Version, GoMod } of answers) {
    const text = GoMod === undefined ? undefined : await readFile(GoMod, "utf8").catch(() => undefined);
    if (text !== undefined) found.set(`${Path}@${Version}`, text);
  }
  return found;
}

/** A module of the build list, as go.mod names it, and what is built of it: a folder has no version. */
export interface SelectedModule extends ModuleAt {
  readonly built: { readonly path: string; readonly version: string | null };
}

/** What `go list -m all` prints, without the main module. Throws what the go command's failures throw. */
export async function listSelected(go: Go): Promise<readonly SelectedModule[]> {
  const listed = await listObjects<ListedModule>(go, [
    "list",
    "-m",
    "-mod=mod",
    "-json=Path,Version,Main,Replace",
    "all",
  ]);
  return listed.flatMap(({ Path: path, Version: version, Main, Replace }) => {
    if (Main === true || version === undefined) return [];
    const built = { path: Replace?.Path ?? path, version: Replace === undefined ? version : (Replace.Version ?? null) };
    return [{ path, version, built }];
  });
}

/** The text of a go.mod that the module cache has already: https://go.dev/ref/mod#module-cache, `cache/download`. */
export async function cachedGoMod(go: Go, { path, version }: ModuleAt): Promise<string | undefined> {
  return readFile(join(downloadsOf(go.settings.GOMODCACHE ?? "", path), `${escapeCase(version)}.mod`), "utf8").catch(
    () => undefined,
  );
}

/** The folder of what a module cache keeps of a module's versions besides their sources. */
export function downloadsOf(cache: string, path: string): string {
  return join(cache, "cache", "download", ...escapeCase(path).split("/"), "@v");
}

/** A capital letter is `!` and its small one: golang.org/x/mod/module.EscapePath. */
export function escapeCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

async function inParts(go: Go, flags: readonly string[], names: readonly string[]): Promise<ListedModule[]> {
  const answers: ListedModule[] = [];
  for (let at = 0; at < names.length; at += ASKED_AT_ONCE) {
    const part = names.slice(at, at + ASKED_AT_ONCE);
    const args = ["list", "-m", "-e", "-mod=mod", ...flags, ...part];
    answers.push(...(await listObjects<ListedModule>(go, args, { tolerant: true })));
  }
  return answers;
}
