import { parseControl } from "./control.ts";
import type { PackageRecord } from "./package-record.ts";

/**
 * The packages in dpkg's `status`, or in one file of `status.d`, which distroless images have and which states no status.
 * A package that was removed keeps a paragraph for its configuration: it is left out. dpkg(1), "PACKAGE STATES".
 */
export function parseDpkgRecords(bytes: Uint8Array): readonly PackageRecord[] {
  const records: PackageRecord[] = [];
  for (const fields of parseControl(bytes)) {
    const name = fields.get("package");
    if (!name || !isInstalled(fields.get("status"))) continue;
    const version = fields.get("version") || null;
    const architecture = fields.get("architecture") || null;
    records.push({ kind: "deb", name, version, epoch: null, architecture, source: sourceOf(fields.get("source")) });
  }
  return records;
}

/** `install ok installed`: the third word says what is there. */
function isInstalled(status: string | undefined): boolean {
  return status === undefined || !/ (?:not-installed|config-files)$/.test(status);
}

/** `glibc`, or `glibc (2.36-9)` where the version differs: deb-control(5), "Source". */
function sourceOf(source: string | undefined): string | null {
  const [, name, version] = /^(\S+)(?:\s+\(([^)]+)\))?$/.exec(source ?? "") ?? [];
  if (name === undefined) return null;
  return version === undefined ? name : `${name}@${version}`;
}
