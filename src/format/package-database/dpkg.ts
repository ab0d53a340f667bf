import { parseControl } from "./control.ts";
import { linesOf } from "./lines.ts";

/**
 * The versions in dpkg's `status`, by package as the files under `info/` are named: `NAME`, or `NAME:ARCHITECTURE`
 * where several architectures of it can be installed side by side. dpkg(1), `--verify`; deb-control(5).
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

/** The paths in a `.list` under dpkg's `info/`: files, links, folders and conffiles, a line each. */
export function parseDpkgList(bytes: Uint8Array): readonly string[] {
  return [...linesOf(bytes)].filter((line) => line.startsWith("/"));
}

/** The paths in a `.md5sums`: 32 digits, two spaces, a path from the root. Distroless images have no `.list`. */
export function parseMd5sums(bytes: Uint8Array): readonly string[] {
  return [...linesOf(bytes)].filter((line) => line.startsWith("  ", 32)).map((line) => line.slice(34));
}

/** A path of packages that dpkg puts elsewhere, so that the file of one package can stand there: dpkg-divert(1). */
export interface Diversion {
  readonly to: string;
  /** The package whose file stands at the path; `:` where an administrator said so. */
  readonly by: string;
}

/** dpkg's `diversions`, by path: three lines each, from, to, and the package whose file is not diverted. */
export function parseDiversions(bytes: Uint8Array): ReadonlyMap<string, Diversion> {
  const lines = [...linesOf(bytes)];
  const diversions = new Map<string, Diversion>();
  for (let line = 0; line + 2 < lines.length; line += 3) {
    diversions.set(lines[line]!, { to: lines[line + 1]!, by: lines[line + 2]! });
  }
  return diversions;
}
