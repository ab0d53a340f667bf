import { posix } from "node:path";
import type { FileEntry } from "../file-entry.ts";
import { file, symlink, withParents } from "./entry.ts";
import { parseZonePack } from "./zone-pack.ts";

/** Where Go (time, zoneinfo_unix.go), glibc and musl look. Programs list this folder: it holds zones and nothing else. */
const ZONEINFO = "usr/share/zoneinfo";

/** Says in the image itself which release it has; inside of ZONEINFO it would be taken for a zone. */
const NOTE = "usr/share/plimsoll/time-zones";

/** The layer of time zones. A zone's other names are symlinks, which are less on the wire than copies. */
export function zoneEntries(pack: Uint8Array): FileEntry[] {
  const { release, zones, links } = parseZonePack(pack);
  return withParents([
    file(NOTE, `IANA time zone database ${release}\n`),
    ...[...zones].map(([name, tzif]) => file(`${ZONEINFO}/${name}`, tzif)),
    ...[...links].map(([name, target]) => symlink(`${ZONEINFO}/${name}`, posix.relative(posix.dirname(name), target))),
  ]);
}
