import { PlimsollError } from "../../../base/error.ts";
import { parseApkInstalled } from "../../../format/package-database/apk-installed.ts";
import type { InstalledPackage } from "../../../format/package-database/installed-package.ts";
import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileOwner, OwnerKind } from "../owner.ts";
import type { CanonicalPaths } from "./canonical-paths.ts";
import { Claims } from "./claims.ts";
import { DpkgPackages } from "./dpkg-packages.ts";
import type { OwnerNames } from "./owner-names.ts";
import type { PackageFile, PackageFiles } from "./package-files.ts";

/** A package database that is there and could not be read: what its packages own has no owner that is known. */
export interface UnreadDatabase {
  readonly place: EntryPlace;
  readonly path: string;
  readonly error: PlimsollError;
}

/** Whose files are, as the package databases of an image say. */
export class PackageOwners {
  readonly #claims = new Claims();
  readonly #names: CanonicalPaths;
  readonly #owners: OwnerNames;
  readonly #dpkg: DpkgPackages;

  constructor(
    files: PackageFiles,
    names: CanonicalPaths,
    owners: OwnerNames,
    onUnread: (database: UnreadDatabase) => void,
  ) {
    this.#names = names;
    this.#owners = owners;
    this.#dpkg = new DpkgPackages(files);
    for (const file of files) {
      try {
        this.#read(file);
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        onUnread({ place: file.place, path: file.path, error });
      }
    }
  }

  /** `path` is canonical. */
  ownerOf(path: string, layer: number): FileOwner | undefined {
    return this.#claims.ownerOf(path, layer);
  }

  #read(file: PackageFile): void {
    if (file.kind === "apk") this.#claim("apk", parseApkInstalled(file.bytes, file.path), file);
    if (file.kind === "dpkg-list") this.#claim("deb", [this.#dpkg.listed(file)], file);
    if (file.kind === "dpkg-md5sums") this.#claim("deb", [this.#dpkg.distroless(file)], file);
  }

  #claim(kind: OwnerKind, packages: readonly InstalledPackage[], { from, until }: PackageFile): void {
    for (const { name, version, paths } of packages) {
      const claim = { from, until, owner: this.#owners.owner(kind, name, version, "package database") };
      for (const path of paths) this.#claims.add(this.#names.of(path), claim);
    }
  }
}
