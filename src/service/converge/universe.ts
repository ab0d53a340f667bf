import { join, resolve } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import { type GoMod, type ModuleAt, parseDependencyGoMod } from "../../format/go-module/go-mod.ts";
import { parseModuleVersion } from "../../format/go-module/semver.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { cachedGoMod, fetchGoMods, listVersions } from "../../toolchain/go/module-versions.ts";
import {
  compareVersions,
  isPruned,
  type ModuleFile,
  type ModuleFiles,
  replacementFor,
} from "../../vuln/modules/module-files.ts";
import type { KnownFinding } from "./affected-versions.ts";

/** The versions among which a change is searched. */
export interface Universe {
  readonly files: ModuleFiles;
  /** By path, in their order, from the version of today on. */
  readonly releases: ReadonlyMap<string, readonly string[]>;
  /** Every module that a change could bring in. */
  readonly paths: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** For which modules versions are looked for. */
interface Concerns {
  /** Those with findings. */
  readonly vulnerable: ReadonlySet<string>;
  /** What may take the place of a module. */
  readonly substitutes: readonly ModuleAt[];
  /** The findings that are not there today and that some version of these modules has. */
  readonly latentIn: (paths: ReadonlySet<string>) => readonly KnownFinding[];
}

/**
 * Gathers the module graph and the versions that may be chosen of the modules that matter: those with findings, those
 * that lead to one, and those of which another version would bring one. The user's go and its proxy are asked for what the
 * module cache does not have.
 */
export async function gatherUniverse(
  go: Go,
  { mod, folder }: { readonly mod: GoMod; readonly folder: string },
  selected: ReadonlyMap<string, string>,
  { vulnerable, substitutes, latentIn }: Concerns,
): Promise<Universe> {
  const graph = new GoModFiles(go, mod, folder, selected);
  const releases = new Map<string, readonly string[]>();
  const notes: string[] = [];
  let count = 0;
  const consider = async (paths: readonly string[]) => {
    const listed = await listVersions(go, paths);
    for (const path of paths) {
      const answer = listed.get(path);
      if (answer === undefined || "none" in answer) {
        notes.push(`go lists no versions of ${path}: ${answer?.none ?? "it gives no reason"}`);
        continue;
      }
      // go lists no excluded version; one that has the fix is the reason why a finding stays.
      const excluded = mod.exclude.filter((one) => one.path === path).map(({ version }) => version);
      const now = selected.get(path) ?? graph.versionsOf(path)[0]!;
      const versions = candidatesOf([...new Set([...answer.versions, ...excluded])], now);
      count += versions.length;
      if (count > LIMITS.candidateVersions && !vulnerable.has(path))
        notes.push(`versions of ${path} were not considered`);
      else releases.set(path, versions);
    }
    await graph.follow(paths.flatMap((path) => (releases.get(path) ?? []).map((version) => ({ path, version }))));
  };
  await graph.follow(mod.require);
  await graph.follow(substitutes);
  await consider([...graph.leadingTo(vulnerable)].filter((path) => selected.has(path)).sort());
  const isNew = (path: string) => !releases.has(path) && !substitutes.some((one) => one.path === path);
  const latent = latentIn(graph.paths).filter(({ target }) => graph.versionsOf(target.path).some(target.affects));
  await consider([...new Set(latent.map(({ target }) => target.path))].filter(isNew).sort());
  if (graph.isCut) notes.push("the graph of modules is too large: some versions were not considered");
  return { files: graph.files, releases, paths: graph.paths, notes };
}

/** Releases from the one of today on; versions before a release only where there is no release. */
function candidatesOf(versions: readonly string[], now: string): readonly string[] {
  const later = versions.filter((version) => compareVersions(version, now) >= 0);
  const released = later.filter((version) => parseModuleVersion(version)?.prerelease.length === 0);
  return (released.length > 0 ? released : later).toSorted(compareVersions);
}

/** The go.mod files of a graph, each fetched once. */
class GoModFiles {
  readonly #go: Go;
  readonly #mod: GoMod;
  readonly #folder: string;
  readonly #selected: ReadonlyMap<string, string>;
  readonly #files = new Map<string, ModuleFile>();
  /** By path and version: whether its go.mod was asked for. */
  readonly #seen = new Map<string, boolean>();
  readonly #requiredBy = new Map<string, Set<string>>();
  readonly #versions = new Map<string, Set<string>>();
  isCut = false;
  #fetched = 0;

  constructor(go: Go, mod: GoMod, folder: string, selected: ReadonlyMap<string, string>) {
    this.#go = go;
    this.#mod = mod;
    this.#folder = folder;
    this.#selected = selected;
  }

  readonly files: ModuleFiles = (path, version) => this.#files.get(`${path}@${version ?? ""}`);

  get paths(): ReadonlySet<string> {
    return new Set(this.#versions.keys());
  }

  /** The versions that were met, in their order. */
  versionsOf(path: string): readonly string[] {
    return [...(this.#versions.get(path) ?? [])].sort(compareVersions);
  }

  /** Reads these go.mod files and all that they lead to, from level to level. */
  async follow(roots: readonly ModuleAt[]): Promise<void> {
    let level: readonly Wanted[] = roots.map((one) => ({ ...one, isRead: true }));
    while (level.length > 0) {
      const fresh = level.filter((one) => this.#isFresh(one));
      await this.#read(fresh);
      level = fresh.flatMap((one) => this.#requirementsOf(one));
    }
  }

  /** These modules and all that require one of them, directly or not. */
  leadingTo(paths: ReadonlySet<string>): ReadonlySet<string> {
    const found = new Set(paths);
    for (const path of found) for (const parent of this.#requiredBy.get(path) ?? []) found.add(parent);
    return found;
  }

  /** One that was met where nobody needed its go.mod may be met again where somebody does. */
  #isFresh({ path, version, isRead }: Wanted): boolean {
    this.#versions.set(path, (this.#versions.get(path) ?? new Set()).add(version));
    const key = `${path}@${version}`;
    const wasRead = this.#seen.get(key);
    if (wasRead === true || wasRead === isRead) return false;
    this.#seen.set(key, isRead);
    return true;
  }

  async #read(wanted: readonly Wanted[]): Promise<void> {
    const missing: Wanted[] = [];
    await Promise.all(
      wanted.map(async (one) => {
        const by = replacementFor(this.#mod, one.path, one.version) ?? one;
        const at = { path: by.path, version: by.version ?? "" };
        const text = by.version === null ? await this.#inFolder(by.path) : await cachedGoMod(this.#go, at);
        if (text !== undefined) this.#add(at, text);
        else if (at.version !== "" && one.isRead) missing.push({ ...at, isRead: true });
      }),
    );
    const room = LIMITS.candidateVersions * 2 - this.#fetched;
    if (missing.length > room) this.isCut = true;
    const asked = missing.slice(0, Math.max(0, room));
    this.#fetched += asked.length;
    for (const [key, text] of await fetchGoMods(this.#go, asked)) {
      const at = key.lastIndexOf("@");
      this.#add({ path: key.slice(0, at), version: key.slice(at + 1) }, text);
    }
  }

  /** The go.mod of a replacement by a folder, which is relative to the module's own. */
  #inFolder(path: string): Promise<string | undefined> {
    const file = join(resolve(this.#folder, path), "go.mod");
    return readSmallText(file, file, LIMITS.buildFileBytes, "source-invalid");
  }

  #add({ path, version }: ModuleAt, text: string): void {
    const { go, require } = parseDependencyGoMod(text, `go.mod of ${path}@${version}`);
    this.#files.set(`${path}@${version}`, { go, require });
  }

  /** What a version requires. go reads a go.mod of those only where it may be selected, or its parent is not pruned. */
  #requirementsOf(parent: Wanted): readonly Wanted[] {
    const by = replacementFor(this.#mod, parent.path, parent.version) ?? parent;
    const file = this.files(by.path, by.version);
    return (file?.require ?? []).map(({ path, version }) => {
      const parents = this.#requiredBy.get(path) ?? new Set();
      this.#requiredBy.set(path, parents.add(parent.path));
      const now = this.#selected.get(path);
      const mayCome = now === undefined || compareVersions(version, now) > 0;
      return { path, version, isRead: mayCome || !isPruned(file?.go ?? null) };
    });
  }
}

interface Wanted extends ModuleAt {
  /** Whether it is worth a request to the proxy. */
  readonly isRead: boolean;
}
