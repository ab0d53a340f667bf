import { parseApkInstalled } from "../../../format/package-database/apk-installed.ts";
import type { InstalledPackage } from "../../../format/package-database/installed-package.ts";
import { parseRpmNdb, parseRpmSqlite } from "../../../format/package-database/rpm.ts";
import type { OwnerKind } from "../ledger/owner.ts";
import { DpkgPackages } from "./dpkg-packages.ts";
import type { FoundPackage } from "./found-package.ts";
import { eggPackage, npmPackage, pythonPackage } from "./language-packages.ts";
import type { PackageFile, PackageFiles } from "./package-files.ts";

/**
 * Reads the packages that a file describes. If several files describe them together, they are joined as they were when
 * the layer was made.
 */
export class PackageReader {
  readonly #files: PackageFiles;
  readonly #dpkg: DpkgPackages;

  constructor(files: PackageFiles) {
    this.#files = files;
    this.#dpkg = new DpkgPackages(files);
  }

  /** Throws `package-database-invalid` and `limit-exceeded`. */
  read(file: PackageFile): readonly FoundPackage[] {
    switch (file.kind) {
      case "apk":
        return found("apk", parseApkInstalled(file.bytes, file.path));
      case "dpkg-list":
        return found("deb", [this.#dpkg.listed(file)]);
      case "dpkg-info-md5sums":
        return found("deb", this.#dpkg.summed(file));
      case "dpkg-md5sums":
        return found("deb", [this.#dpkg.distroless(file)]);
      case "rpm-sqlite":
        return found("rpm", parseRpmSqlite(file.bytes, file.path));
      case "rpm-ndb":
        return found("rpm", parseRpmNdb(file.bytes, file.path));
      case "npm":
        return [npmPackage(file)];
      case "pypi-record":
        return [pythonPackage(file, this.#files)];
      case "egg-info":
        return [eggPackage(file)];
      default:
        return [];
    }
  }
}

function found(kind: OwnerKind, packages: readonly InstalledPackage[]): readonly FoundPackage[] {
  return packages.map((each) => ({ ...each, kind, how: "package database", folders: [] }));
}
