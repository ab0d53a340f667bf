import { PlimsollError } from "../../../base/error.ts";
import { LIMITS } from "../../../base/limits.ts";
import type { UnreadPackageFile } from "../ledger/image-ledger.ts";
import type { FileOwner } from "../ledger/owner.ts";
import type { CanonicalPaths } from "./canonical-paths.ts";
import type { FoundPackage } from "./found-package.ts";
import type { OwnerNames } from "./owner-names.ts";
import type { PackageFile, PackageFiles } from "./package-files.ts";
import { PackageReader } from "./package-reader.ts";
import { PathClaims } from "./path-claims.ts";

const OPERATING_SYSTEM: ReadonlySet<FileOwner["kind"]> = new Set(["apk", "deb", "rpm"]);
const NODE_MODULES = "node_modules/";
const EGG_INFO = ".egg-info";

/** The owners of files, as the packages of an image give them. */
export class PackageOwners {
  readonly #names: CanonicalPaths;
  readonly #owners: OwnerNames;
  /** The database of the operating system's packages takes precedence over the records of other packages. */
  readonly #installed = new PathClaims();
  readonly #recorded = new PathClaims();
  readonly #folders = new PathClaims();

  constructor(
    files: PackageFiles,
    names: CanonicalPaths,
    owners: OwnerNames,
    onUnread: (file: UnreadPackageFile) => void,
  ) {
    this.#names = names;
    this.#owners = owners;
    const reader = new PackageReader(files);
    for (const file of files.unread) onUnread(file);
    for (const file of files) {
      try {
        for (const found of reader.read(file)) this.#claim(found, file);
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        onUnread({ place: file.place, path: file.path, error: error.within(`layer[${file.from}]`) });
      }
    }
  }

  /** `path` is canonical. */
  ownerOf(path: string, layer: number): FileOwner | undefined {
    if (path.length > LIMITS.packagePathLength) return undefined;
    return (
      this.#installed.ownerOf(path, layer) ?? this.#recorded.ownerOf(path, layer) ?? this.#ownerOfFolder(path, layer)
    );
  }

  #claim({ kind, name, version, how, paths, folders }: FoundPackage, { from, until }: PackageFile): void {
    const claim = { from, until, owner: this.#owners.owner(kind, name, version, how) };
    const claims = OPERATING_SYSTEM.has(kind) ? this.#installed : this.#recorded;
    for (const path of paths) claims.add(this.#names.of(path), claim);
    for (const folder of folders) this.#folders.add(this.#names.of(folder), claim);
  }

  /** The innermost package whose folder contains the path. */
  #ownerOfFolder(path: string, layer: number): FileOwner | undefined {
    const egg = path.indexOf(EGG_INFO);
    if (egg !== -1) return this.#folders.ownerOf(path.slice(0, egg + EGG_INFO.length), layer);
    for (
      let at = path.lastIndexOf(NODE_MODULES);
      at !== -1;
      at = at === 0 ? -1 : path.lastIndexOf(NODE_MODULES, at - 1)
    ) {
      const owner = this.#folders.ownerOf(packageFolder(path, at + NODE_MODULES.length), layer);
      if (owner !== undefined) return owner;
    }
    return undefined;
  }
}

/** The folder of the package in a path, after `node_modules/`: one name, or two with a scope. */
function packageFolder(path: string, start: number): string {
  const slash = path.indexOf("/", start);
  const end = path[start] === "@" && slash !== -1 ? path.indexOf("/", slash + 1) : slash;
  return end === -1 ? path : path.slice(0, end);
}
