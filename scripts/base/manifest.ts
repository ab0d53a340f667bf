/** data/base/MANIFEST.json: what the data of the static base is, and where it came from. */
export interface Manifest {
  readonly schema: "plimsoll.base-data/1";
  readonly roots: RootsRecord;
  readonly zones: ZonesRecord;
  /** All other files of the folder, by name: `sha256` is the lower-case hex digest of the file as it is stored. */
  readonly files: Readonly<Record<string, FileRecord>>;
}

interface FileRecord {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface RootsRecord {
  readonly licence: string;
  /** A Go module with its version. */
  readonly origin: string;
  readonly version: string;
  /** The module's hash in the Go checksum database. */
  readonly sum: string;
  /** The day of that version, UTC. Validity was judged for this day. */
  readonly date: string;
  readonly certificates: number;
  /** Roots in the bundle although Mozilla trusts only certificates that they issued up to `distrustAfter`. */
  readonly constrained: readonly ConstrainedRoot[];
  /** Roots that are in the origin but not in the bundle. */
  readonly leftOut: readonly LeftOutRoot[];
}

export interface RootName {
  readonly subject: string;
  /** The fingerprint, in lower-case hex. */
  readonly sha256: string;
}

export interface ConstrainedRoot extends RootName {
  readonly distrustAfter: string;
  /** The last day on which data includes the root. */
  readonly keptUntil: string;
}

export interface LeftOutRoot extends RootName {
  readonly why: string;
}

export interface ZonesRecord {
  readonly licence: string;
  /** The release of the IANA time zone database. */
  readonly release: string;
  /** A Debian package, its version, and the SHA-256 of its archive. */
  readonly origin: string;
  readonly version: string;
  readonly sha256: string;
  /** The compiler's own name and version. */
  readonly compiler: string;
  readonly zones: number;
  readonly links: number;
  /** Zones in the fat format, because in the compiler's slim format they tell another time. */
  readonly fat: readonly string[];
}
