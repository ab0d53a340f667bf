/** What an entry is. `other` are types that POSIX leaves to vendors: GNU volume labels, directory dumps and the like. */
export type TarKind =
  | "file"
  | "hard-link"
  | "symlink"
  | "character-device"
  | "block-device"
  | "directory"
  | "fifo"
  | "other";

/** Where the bytes of an entry lie in the archive, without a gap: header, data, padding. */
interface TarExtent {
  /** Of the first extension header that belongs to the entry, or of its own. */
  readonly headerOffset: number;
  /** Extension headers and their content included. */
  readonly headerSizeBytes: number;
  readonly dataOffset: number;
  /** As stored in the archive. */
  readonly sizeBytes: number;
  readonly paddingSizeBytes: number;
}

/** One entry as its headers describe it. Names are those of the archive, whiteouts too; see `decodeName` for bytes. */
export interface TarHeader extends TarExtent {
  readonly path: string;
  readonly kind: TarKind;
  /** The type as stored, one character; NUL reads as "0". */
  readonly typeFlag: string;
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly groupName: string;
  /** Seconds since 1970; a pax header may give a fraction. */
  readonly mtimeSeconds: number;
  /** Target of a link; empty for everything else. */
  readonly linkPath: string;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /**
   * Set for a file with holes: its size when unpacked. `sizeBytes` are then the parts that are stored,
   * with pax format 1.0 also the map of them.
   */
  readonly expandedSizeBytes?: number;
  /** pax records that no field above speaks of, such as `SCHILY.xattr.security.capability`. */
  readonly records: ReadonlyMap<string, Uint8Array>;
}

/** What follows the last entry. */
export interface TarEnd {
  readonly offset: number;
  /** The blocks of zeros that end the archive, and global headers that no entry followed. */
  readonly sizeBytes: number;
  /** Whatever comes behind them: padding to a tape's block, or bytes that no program looks at. */
  readonly trailingSizeBytes: number;
}
