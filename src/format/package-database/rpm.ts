import { SqliteDatabase } from "../sqlite/database.ts";
import type { InstalledPackage } from "./installed-package.ts";
import type { PackageRecord } from "./package-record.ts";
import { PathBudget } from "./path-budget.ts";
import { parseRpmHeader, parseRpmRecord } from "./rpm-header.ts";
import { rpmHeadersOfNdb } from "./rpm-ndb.ts";

/**
 * rpm's `rpmdb.sqlite`: the table Packages has a row for each package, number and header. Throws
 * `package-database-invalid`.
 */
export function parseRpmSqlite(bytes: Uint8Array, where: string): readonly InstalledPackage[] {
  return packagesOf(headersOfSqlite(bytes, where), where);
}

/** rpm's `Packages.db`. Throws `package-database-invalid`. */
export function parseRpmNdb(bytes: Uint8Array, where: string): readonly InstalledPackage[] {
  return packagesOf(rpmHeadersOfNdb(bytes, where), where);
}

/** The packages in either of the two files, without their files. Throws `package-database-invalid`. */
export function parseRpmRecords(bytes: Uint8Array, form: "sqlite" | "ndb", where: string): readonly PackageRecord[] {
  const headers = form === "sqlite" ? headersOfSqlite(bytes, where) : rpmHeadersOfNdb(bytes, where);
  return Array.from(headers, (header) => parseRpmRecord(header, where));
}

function headersOfSqlite(bytes: Uint8Array, where: string): readonly Uint8Array[] {
  const rows = new SqliteDatabase(bytes, where).rows("Packages");
  return Array.from(rows, ([, header]) => header ?? new Uint8Array());
}

function packagesOf(headers: Iterable<Uint8Array>, where: string): readonly InstalledPackage[] {
  const budget = new PathBudget(where);
  return Array.from(headers, (header) => parseRpmHeader(header, budget, where));
}
