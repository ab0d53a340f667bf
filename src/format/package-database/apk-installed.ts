import type { InstalledPackage } from "./installed-package.ts";
import { linesOf } from "./lines.ts";
import { PathBudget } from "./path-budget.ts";

/**
 * Alpine's `lib/apk/db/installed`: one paragraph for each package, one letter for each field. `P:` name, `V:` version,
 * `F:` a folder, `R:` a name in the folder before it. apk-tools, doc/apk_installed.5 and src/database.c.
 */
export function parseApkInstalled(bytes: Uint8Array, where: string): readonly InstalledPackage[] {
  const packages: InstalledPackage[] = [];
  const budget = new PathBudget(where);
  let name = "";
  let version: string | null = null;
  let folder = "";
  let paths: string[] = [];
  const finish = () => {
    if (name !== "") packages.push({ name, version, paths });
    name = "";
    version = null;
    folder = "";
    paths = [];
  };
  for (const line of linesOf(bytes)) {
    if (line === "") finish();
    if (line[1] !== ":") continue;
    const value = line.slice(2);
    if (line[0] === "P") name = value;
    else if (line[0] === "V") version = value;
    else if (line[0] === "R") paths.push(budget.join(folder, value));
    else if (line[0] === "F") {
      folder = value;
      if (folder !== "") paths.push(folder);
    }
  }
  finish();
  return packages;
}
