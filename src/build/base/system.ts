import type { FileEntry } from "../file-entry.ts";
import { directory, file, withParents } from "./entry.ts";

/** The user that an image runs as. The number is distroless's and ko's, so that file owners need not change. */
const NONROOT = 65532;

const PASSWD = `root:x:0:0:root:/root:/sbin/nologin
nonroot:x:${NONROOT}:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
`;

const GROUP = `root:x:0:
nonroot:x:${NONROOT}:
nobody:x:65534:
`;

/** glibc asks DNS before /etc/hosts without it; Go's own resolver has this order anyway, and reads it all the same. */
const NSSWITCH = "hosts: files dns\n";

/**
 * os-release(5). There is no package that a distribution could own, so neither ID nor ID_LIKE names one: a scanner that
 * knew it would look for a package database and for an end of life. No version either: the layer is to keep its digest
 * when certificates or zones change.
 */
const OS_RELEASE = `# Not a distribution: no packages, no shell, no libc. Data for one static executable.
NAME="plimsoll static base"
ID=plimsoll
PRETTY_NAME="plimsoll static base"
`;

/** The layer that a process expects of any system: users, name resolution order, home folders, /tmp. */
export function systemEntries(): FileEntry[] {
  return withParents([
    file("etc/group", GROUP),
    file("etc/nsswitch.conf", NSSWITCH),
    file("etc/os-release", OS_RELEASE),
    file("etc/passwd", PASSWD),
    directory("home/nonroot", 0o700, NONROOT),
    directory("root", 0o700),
    directory("tmp", 0o1777),
  ]);
}
