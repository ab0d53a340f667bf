import { posix } from "node:path";
import { LIMITS } from "../../../base/limits.ts";
import { parseControl } from "../../../format/package-database/control.ts";
import { parsePackageJson } from "../../../format/package-database/npm.ts";
import { parsePythonRecord } from "../../../format/package-database/python-record.ts";
import type { FoundPackage } from "./found-package.ts";
import type { PackageFile, PackageFiles } from "./package-files.ts";

/** A package of npm: it owns everything below its folder, except packages that are installed in it. */
export function npmPackage({ path, bytes }: PackageFile): FoundPackage {
  const folder = posix.dirname(path);
  const { name, version } = parsePackageJson(bytes);
  return { ...npm, name: name ?? packageFolderName(folder), version, paths: [], folders: [folder] };
}

/**
 * A package of PyPI, by its RECORD. Folders are not in it: a folder below site-packages belongs to the first package
 * with a file in it.
 */
export function pythonPackage(record: PackageFile, files: PackageFiles): FoundPackage {
  const folder = posix.dirname(record.path);
  const base = posix.dirname(folder);
  const paths = new Set<string>();
  for (const path of parsePythonRecord(record.bytes)) {
    if (path.length > LIMITS.packagePathLength) continue;
    const file = path.startsWith("/") ? path : posix.join(base, path);
    for (let up = file; !paths.has(up) && (up === file || up.startsWith(`${base}/`)); up = posix.dirname(up)) {
      paths.add(up);
    }
  }
  return { ...identityOf(files.at(`${folder}/METADATA`, record.from), folder), paths: [...paths], folders: [] };
}

/** A package of PyPI as setuptools installed it before there were wheels: only its folder is known to belong to it. */
export function eggPackage(information: PackageFile): FoundPackage {
  const folder = posix.dirname(information.path);
  return { ...identityOf(information, folder), paths: [], folders: [folder] };
}

const npm = { kind: "npm", how: "package metadata" } as const;
const pypi = { kind: "pypi", how: "package metadata" } as const;

/** Name and version; without metadata, those in the folder's name: `requests-2.32.3.dist-info`. */
function identityOf(metadata: PackageFile | undefined, folder: string): Omit<FoundPackage, "paths" | "folders"> {
  const [fields] = metadata === undefined ? [] : parseControl(metadata.bytes);
  const [name, version] = posix.basename(folder, posix.extname(folder)).split("-");
  return { ...pypi, name: fields?.get("name") ?? name!, version: fields?.get("version") ?? version ?? null };
}

/** `left-pad`, `@types/node`. */
function packageFolderName(folder: string): string {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}
