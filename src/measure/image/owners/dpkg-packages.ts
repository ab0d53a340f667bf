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

/** The content of one file of `status.d`. */
interface PackageRecord {
  readonly file: PackageFile;
  readonly name: string;
  readonly version: string | null;
}

function* recordsIn(files: PackageFiles): Generator<PackageRecord> {
  for (const file of files) {
    if (file.kind !== "dpkg-status.d") continue;
    const [fields] = parseControl(file.bytes);
    const name = fields?.get("package");
    if (name !== undefined) yield { file, name, version: fields?.get("version") ?? null };
  }
}

/** dpkg's database consists of many files: one lists the files of a package, another has its version. */
export class DpkgPackages {
  readonly #files: PackageFiles;
  readonly #versions = new Map<PackageFile, ReadonlyMap<string, string>>();
  readonly #diversions = new Map<PackageFile, ReadonlyMap<string, Diversion>>();
  #records: ReadonlyMap<string, readonly PackageRecord[]> | undefined;

  constructor(files: PackageFiles) {
    this.#files = files;
  }

  /** The package of `info/NAME.list` or `info/NAME:ARCHITECTURE.list`. */
  listed(list: PackageFile): InstalledPackage {
    const qualified = nameOf(list.path, ".list");
    const name = qualified.split(":")[0]!;
    const diversions = this.#diversionsAt(list.from);
    const paths = parseDpkgList(list.bytes).map((path) => {
      const diversion = diversions?.get(path);
      return diversion === undefined || diversion.by === name ? path : diversion.to;
    });
    return this.#described(list, qualified, paths);
  }

  /**
   * The package of `info/NAME.md5sums` or `info/NAME:ARCHITECTURE.md5sums`, if there is no list, which would have
   * folders and links too.
   */
  summed(sums: PackageFile): readonly InstalledPackage[] {
    const qualified = nameOf(sums.path, ".md5sums");
    const list = this.#files.at(`${sums.path.slice(0, -".md5sums".length)}.list`, sums.from);
    if (list !== undefined && list.from <= sums.from) return [];
    return [this.#described(sums, qualified, parseMd5sums(sums.bytes))];
  }

  /** Adds the version from `status`, or from the package's own record, which then belongs to the package too. */
  #described(file: PackageFile, qualified: string, paths: readonly string[]): InstalledPackage {
    const name = qualified.split(":")[0]!;
    const version = this.#versionsAt(file.from)?.get(qualified);
    if (version !== undefined) return { name, version, paths };
    const record = this.#recordOf(name, file.from);
    if (record === undefined) return { name, version: null, paths };
    return { name, version: record.version, paths: [record.file.path, ...paths] };
  }

  /** The file names in `status.d` are arbitrary: the package is the one that the record names. */
  #recordOf(name: string, layer: number): PackageRecord | undefined {
    this.#records ??= Map.groupBy(recordsIn(this.#files), (record) => record.name);
    return this.#records.get(name)?.find(({ file: { from, until } }) => from <= layer && layer < until);
  }

  /** The package of `status.d/NAME.md5sums` and `status.d/NAME`. Both files belong to the package too. */
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
