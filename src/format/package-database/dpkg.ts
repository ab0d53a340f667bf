import { parseControl } from "./control.ts";
import { linesOf } from "./lines.ts";

/**
 * The versions in dpkg's `status`, by the package name that files under `info/` have: `NAME`, or `NAME:ARCHITECTURE`
 * where several architectures of it can be installed together. dpkg(1), `--verify`; deb-control(5).
 */
export function parseDpkgStatus(bytes: Uint8Array): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const fields of parseControl(bytes)) {
    const name = fields.get("package");
    const version = fields.get("version");
    if (name === undefined || version === undefined) continue;
    versions.set(name, version);
    versions.set(`${name}:${fields.get("architecture") ?? ""}`, version);
  }
  return versions;
}

/** The paths in a `.list` under dpkg's `info/`: files, links, folders and conffiles, one per line. */
export function parseDpkgList(bytes: Uint8Array): readonly string[] {
  return [...linesOf(bytes)].filter((line) => line.startsWith("/"));
}

/** The paths in a `.md5sums`: 32 digits, two spaces, a path relative to the root. Distroless images have no `.list`. */
export function parseMd5sums(bytes: Uint8Array): readonly string[] {
  return [...linesOf(bytes)].filter((line) => line.startsWith("  ", 32)).map((line) => line.slice(34));
}

/**
 * dpkg installs the file of other packages at another path, so that the file of one package can be at this one:
 * dpkg-divert(1).
 */
export interface Diversion {
  readonly to: string;
  /** The package whose file is at the path; `:` for a diversion of an administrator. */
  readonly by: string;
}

/** dpkg's `diversions`, by path. Each has three lines: from, to, and the package whose file is not diverted. */
export function parseDiversions(bytes: Uint8Array): ReadonlyMap<string, Diversion> {
  const lines = [...linesOf(bytes)];
  const diversions = new Map<string, Diversion>();
  for (let line = 0; line + 2 < lines.length; line += 3) {
    diversions.set(lines[line]!, { to: lines[line + 1]!, by: lines[line + 2]! });
  }
  return diversions;
}
