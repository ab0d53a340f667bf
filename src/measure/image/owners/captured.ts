import { LIMITS } from "../../../base/limits.ts";
import { ByLastName } from "./last-names.ts";

/** The kinds of files that say who owns other files. */
export type CapturedKind =
  | "apk"
  | "dpkg-status"
  | "dpkg-list"
  | "dpkg-diversions"
  /** A control paragraph, one file for each package: distroless images. */
  | "dpkg-status.d"
  | "dpkg-md5sums"
  /** The same next to dpkg's lists; some images have it instead of them. */
  | "dpkg-info-md5sums"
  | "rpm-sqlite"
  /** Changes that SQLite has not yet put into the database. */
  | "rpm-sqlite-log"
  | "rpm-ndb"
  | "rpm-berkeley"
  | "npm"
  | "pypi-metadata"
  | "pypi-record"
  | "egg-info"
  | "os-release"
  /** Which release the time zones of plimsoll's static base are. */
  | "time-zones";

interface CapturedFile {
  readonly kind: CapturedKind;
  /** Matches the whole path; links of a merged /usr are not followed. */
  readonly path: RegExp;
  readonly limitBytes: number;
}

const RPM = "(?:var/lib/rpm|usr/lib/sysimage/rpm|usr/share/rpm)";
const database = (kind: CapturedKind, path: string): CapturedFile => ({
  kind,
  path: new RegExp(`^${path}$`),
  limitBytes: LIMITS.packageDatabaseBytes,
});
/** A file whose existence is enough: its content is not needed. */
const unread = (kind: CapturedKind, path: string): CapturedFile => ({ ...database(kind, path), limitBytes: 0 });
const metadata = (kind: CapturedKind, path: string): CapturedFile => ({
  kind,
  path: new RegExp(`(?:^|/)${path}$`),
  limitBytes: LIMITS.packageMetadataBytes,
});

const BY_NAME = new ByLastName<CapturedFile>(
  new Map([
    ["installed", database("apk", "(?:usr/)?lib/apk/db/installed")],
    ["status", database("dpkg-status", "var/lib/dpkg/status")],
    ["diversions", database("dpkg-diversions", "var/lib/dpkg/diversions")],
    ["rpmdb.sqlite", database("rpm-sqlite", `${RPM}/rpmdb\\.sqlite`)],
    ["rpmdb.sqlite-wal", unread("rpm-sqlite-log", `${RPM}/rpmdb\\.sqlite-wal`)],
    ["Packages", unread("rpm-berkeley", `${RPM}/Packages`)],
    ["Packages.db", database("rpm-ndb", `${RPM}/Packages\\.db`)],
    ["package.json", metadata("npm", "node_modules/(?:@[^/]+/)?[^/@.][^/]*/package\\.json")],
    ["METADATA", metadata("pypi-metadata", "[^/]+\\.dist-info/METADATA")],
    ["RECORD", metadata("pypi-record", "[^/]+\\.dist-info/RECORD")],
    ["PKG-INFO", metadata("egg-info", "[^/]+\\.egg-info/PKG-INFO")],
    ["time-zones", metadata("time-zones", "usr/share/plimsoll/time-zones")],
    ["os-release", metadata("os-release", "(?:etc|usr/lib)/os-release")],
  ]),
);

const DPKG = "var/lib/dpkg/";
const DPKG_LIST = database("dpkg-list", "var/lib/dpkg/info/[^/]+\\.list");
const DPKG_INFO_MD5SUMS = database("dpkg-info-md5sums", "var/lib/dpkg/info/[^/]+\\.md5sums");
const DPKG_MD5SUMS = database("dpkg-md5sums", "var/lib/dpkg/status\\.d/[^/]+\\.md5sums");
const DPKG_STATUS_D = database("dpkg-status.d", "var/lib/dpkg/status\\.d/[^/]+");

/** What the file at a path says about the owners of other files; undefined for nearly all files. */
export function capturedKind(path: string): CapturedKind | undefined {
  return capturedFile(path)?.kind;
}

/** Is the content of a file needed to know the owners of other files? Then a survey of a layer keeps it. */
export function wantsContent(path: string, sizeBytes: number): boolean {
  const file = capturedFile(path);
  return file !== undefined && sizeBytes <= file.limitBytes;
}

function capturedFile(path: string): CapturedFile | undefined {
  const named = BY_NAME.get(path);
  if (named?.path.test(path)) return named;
  if (!path.startsWith(DPKG)) return undefined;
  return [DPKG_LIST, DPKG_INFO_MD5SUMS, DPKG_MD5SUMS, DPKG_STATUS_D].find((file) => file.path.test(path));
}
