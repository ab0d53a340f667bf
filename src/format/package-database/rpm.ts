import { SqliteDatabase } from "../sqlite/database.ts";
import type { InstalledPackage } from "./installed-package.ts";
import { PathBudget } from "./path-budget.ts";
import { parseRpmHeader } from "./rpm-header.ts";
import { rpmHeadersOfNdb } from "./rpm-ndb.ts";

/**
 * rpm's `rpmdb.sqlite`: the table Packages has a row for each package, number and header. Throws
 * `package-database-invalid`.
 */
export function parseRpmSqlite(bytes: Uint8Array, where: string): readonly InstalledPackage[] {
  const rows = new SqliteDatabase(bytes, where).rows("Packages");
  return packagesOf(
    rows.map(([, header]) => header ?? new Uint8Array()),
    where,
  );
}

/** rpm's `Packages.db`. Throws `package-database-invalid`. */
export function parseRpmNdb(bytes: Uint8Array, where: string): readonly InstalledPackage[] {
  return packagesOf(rpmHeadersOfNdb(bytes, where), where);
}

function packagesOf(headers: Iterable<Uint8Array>, where: string): readonly InstalledPackage[] {
  const budget = new PathBudget(where);
  return Array.from(headers, (header) => parseRpmHeader(header, budget, where));
}
