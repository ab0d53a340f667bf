import { parseControl } from "../../../format/package-database/control.ts";
import {
  type Diversion,
  parseDiversions,
  parseDpkgList,
  parseDpkgStatus,
  parseMd5sums,
} from "../../../format/package-database/dpkg.ts";
import type { InstalledPackage } from "../../../format/package-database/installed-package.ts";
import type { PackageFile, PackageFiles } from "./package-files.ts";

const STATUS = "var/lib/dpkg/status";
const DIVERSIONS = "var/lib/dpkg/diversions";

/** dpkg's database is many files: which files a package has is in one, its version in another. */
export class DpkgPackages {
  readonly #files: PackageFiles;
  readonly #versions = new Map<PackageFile, ReadonlyMap<string, string>>();
  readonly #diversions = new Map<PackageFile, ReadonlyMap<string, Diversion>>();

  constructor(files: PackageFiles) {
    this.#files = files;
  }

  /** Of `info/NAME.list` or `info/NAME:ARCHITECTURE.list`. */
  listed(list: PackageFile): InstalledPackage {
    const qualified = nameOf(list.path, ".list");
    const name = qualified.split(":")[0]!;
    const diversions = this.#diversionsAt(list.from);
    const paths = parseDpkgList(list.bytes).map((path) => {
      const diversion = diversions?.get(path);
      return diversion === undefined || diversion.by === name ? path : diversion.to;
    });
    return { name, version: this.#versionsAt(list.from)?.get(qualified) ?? null, paths };
  }

  /** Of `status.d/NAME.md5sums`, with what `status.d/NAME` says. They are the package's own files as well. */
  distroless(sums: PackageFile): InstalledPackage {
    const control = sums.path.slice(0, -".md5sums".length);
    const found = this.#files.at(control, sums.from);
    const [fields] = found === undefined ? [] : parseControl(found.bytes);
    return {
      name: fields?.get("package") ?? nameOf(sums.path, ".md5sums"),
      version: fields?.get("version") ?? null,
      paths: [control, sums.path, ...parseMd5sums(sums.bytes)],
    };
  }

  #versionsAt(layer: number): ReadonlyMap<string, string> | undefined {
    return remembered(this.#versions, this.#files.at(STATUS, layer), parseDpkgStatus);
  }

  #diversionsAt(layer: number): ReadonlyMap<string, Diversion> | undefined {
    return remembered(this.#diversions, this.#files.at(DIVERSIONS, layer), parseDiversions);
  }
}

function remembered<Value>(
  known: Map<PackageFile, Value>,
  file: PackageFile | undefined,
  parse: (bytes: Uint8Array) => Value,
): Value | undefined {
  if (file === undefined) return undefined;
  let value = known.get(file);
  if (value === undefined) {
    value = parse(file.bytes);
    known.set(file, value);
  }
  return value;
}

function nameOf(path: string, ending: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -ending.length);
}
