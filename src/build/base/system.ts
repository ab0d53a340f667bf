import type { FileEntry } from "../file-entry.ts";
import { directory, file, withParents } from "./entry.ts";

/** The user that an image runs as. Distroless and ko use the same number, so that file owners need not change. */
const NONROOT = 65532;

const PASSWD = `root:x:0:0:root:/root:/sbin/nologin
nonroot:x:${NONROOT}:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
`;

const GROUP = `root:x:0:
nonroot:x:${NONROOT}:
nobody:x:65534:
`;

/** Without it, glibc asks DNS before /etc/hosts. Go's own resolver has this order anyway, but reads the file too. */
const NSSWITCH = "hosts: files dns\n";

/**
 * os-release(5). No package of a distribution is installed, so neither ID nor ID_LIKE names one: a scanner that knows
 * the distribution would look for a package database and for an end of life. There is no version either: the layer must
 * keep its digest when certificates or zones change.
 */
const OS_RELEASE = `# Not a distribution: no packages, no shell, no libc. Data for one static executable.
NAME="plimsoll static base"
ID=plimsoll
PRETTY_NAME="plimsoll static base"
`;

/** The layer with what a process expects on any system: users, name resolution order, home folders, /tmp. */
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
