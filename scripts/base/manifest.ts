/** data/base/MANIFEST.json: where the data of the static base came from, and what it is. */
export interface Manifest {
  readonly schema: "plimsoll.base-data/1";
  readonly roots: RootsRecord;
  readonly zones: ZonesRecord;
  /** Every other file of the folder, by name, is data too: `sha256` is lower-case hex of the file as it lies there. */
  readonly files: Readonly<Record<string, FileRecord>>;
}

interface FileRecord {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface RootsRecord {
  readonly licence: string;
  /** A Go module, and its version. */
  readonly origin: string;
  readonly version: string;
  /** The module's hash as the Go checksum database has it. */
  readonly sum: string;
  /** The day of that version, UTC. Validity was judged for it. */
  readonly date: string;
  readonly certificates: number;
  /** In the bundle, although Mozilla trusts only what they issued up to `distrustAfter`. */
  readonly constrained: readonly ConstrainedRoot[];
  /** Not in the bundle, although in the origin. */
  readonly leftOut: readonly LeftOutRoot[];
}

export interface RootName {
  readonly subject: string;
  /** Fingerprint, lower-case hex. */
  readonly sha256: string;
}

export interface ConstrainedRoot extends RootName {
  readonly distrustAfter: string;
  /** The last day whose data has it. */
  readonly keptUntil: string;
}

export interface LeftOutRoot extends RootName {
  readonly why: string;
}

export interface ZonesRecord {
  readonly licence: string;
  /** Of the IANA time zone database. */
  readonly release: string;
  /** A Debian package, its version, and the SHA-256 of its archive. */
  readonly origin: string;
  readonly version: string;
  readonly sha256: string;
  /** As it names itself. */
  readonly compiler: string;
  readonly zones: number;
  readonly links: number;
  /** Zones in the fat format, because the compiler's slim one tells another time. */
  readonly fat: readonly string[];
}
