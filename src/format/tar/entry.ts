/**
 * The kind of an entry. `other` are types that POSIX leaves to vendors: GNU volume labels, directory dumps and the
 * like.
 */
export type TarKind =
  | "file"
  | "hard-link"
  | "symlink"
  | "character-device"
  | "block-device"
  | "directory"
  | "fifo"
  | "other";

/** The bytes of an entry in the archive, without a gap: header, data, padding. */
interface TarExtent {
  /** The offset of the first extension header that belongs to the entry, or else of its own header. */
  readonly headerOffset: number;
  /** The size with extension headers and their content. */
  readonly headerSizeBytes: number;
  readonly dataOffset: number;
  /** The size as stored in the archive. */
  readonly sizeBytes: number;
  readonly paddingSizeBytes: number;
}

/**
 * One entry as its headers describe it. Names are those of the archive, also for whiteouts; see `decodeName` for their
 * bytes.
 */
export interface TarHeader extends TarExtent {
  readonly path: string;
  readonly kind: TarKind;
  /** The type as stored, one character; NUL is read as "0". */
  readonly typeFlag: string;
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly groupName: string;
  /** Seconds since 1970; a pax header may give a fraction. */
  readonly mtimeSeconds: number;
  /** Target of a link; empty for all other kinds. */
  readonly linkPath: string;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /**
   * Set only for a sparse file: its size when unpacked. `sizeBytes` is then the size of the stored parts, which in pax
   * format 1.0 includes their map.
   */
  readonly expandedSizeBytes?: number;
  /** pax records that no field above contains, such as `SCHILY.xattr.security.capability`. */
  readonly records: ReadonlyMap<string, Uint8Array>;
}

/** The end of the archive, after the last entry. */
export interface TarEnd {
  readonly offset: number;
  /** The blocks of zeros that end the archive, and global headers after the last entry. */
  readonly sizeBytes: number;
  /** Everything after the blocks of zeros: padding to the block size of a tape, or bytes that no program reads. */
  readonly trailingSizeBytes: number;
}
