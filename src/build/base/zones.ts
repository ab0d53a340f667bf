import { posix } from "node:path";
import type { FileEntry } from "../file-entry.ts";
import { file, symlink, withParents } from "./entry.ts";
import { parseZonePack } from "./zone-pack.ts";

/** Where Go (time, zoneinfo_unix.go), glibc and musl look. Programs list this folder, so it must hold only zones. */
const ZONEINFO = "usr/share/zoneinfo";

/** A file that records the release in the image; inside ZONEINFO it would be mistaken for a zone. */
const NOTE = "usr/share/plimsoll/time-zones";

/** The layer of time zones. The other names of a zone are symlinks, which are smaller on the wire than copies. */
export function zoneEntries(pack: Uint8Array): FileEntry[] {
  const { release, zones, links } = parseZonePack(pack);
  return withParents([
    file(NOTE, `IANA time zone database ${release}\n`),
    ...[...zones].map(([name, tzif]) => file(`${ZONEINFO}/${name}`, tzif)),
    ...[...links].map(([name, target]) => symlink(`${ZONEINFO}/${name}`, posix.relative(posix.dirname(name), target))),
  ]);
}
