import { enlarged } from "../base/enlarged.ts";
import { paddingOf } from "../format/tar/block.ts";
import type { TarHeader, TarKind } from "../format/tar/entry.ts";

const FIRST_CAPACITY = 256;

/** A kind is stored as its position in this list. */
export const KINDS: readonly TarKind[] = [
  "file",
  "directory",
  "symlink",
  "hard-link",
  "character-device",
  "block-device",
  "fifo",
  "other",
];

/** All facts about the entries, in values that can be sent to another thread and written to a file. */
export interface EntryColumns {
  readonly paths: string[];
  readonly writtenPaths: Map<number, string>;
  readonly kinds: Uint8Array;
  readonly linkPaths: Map<number, string>;
  readonly expandedSizes: Map<number, number>;
  readonly headerOffsets: Float64Array;
  readonly dataOffsets: Float64Array;
  readonly sizes: Float64Array;
  readonly mtimes: Float64Array;
  readonly modes: Uint16Array;
  readonly uids: Uint32Array;
  readonly gids: Uint32Array;
  readonly checksums: Uint32Array;
}

/**
 * The entries of one layer's tar, in their order, stored as columns: a layer may have hundreds of thousands. Entry i
 * covers the bytes of the tar from `headerOffset(i)` to `endOffset(i)`, where the next one starts.
 */
export class LayerEntries {
  #length: number;
  readonly #paths: string[];
  /** For entries whose names contain `..`. */
  readonly #writtenPaths: Map<number, string>;
  #kinds: Uint8Array;
  readonly #linkPaths: Map<number, string>;
  readonly #expandedSizes: Map<number, number>;
  #headerOffsets: Float64Array;
  #dataOffsets: Float64Array;
  #sizes: Float64Array;
  #mtimes: Float64Array;
  #modes: Uint16Array;
  #uids: Uint32Array;
  #gids: Uint32Array;
  #checksums: Uint32Array;

  /** Takes ownership of the columns; without them, it starts with no entries. */
  constructor(columns: EntryColumns = noEntries()) {
    this.#length = columns.paths.length;
    this.#paths = columns.paths;
    this.#writtenPaths = columns.writtenPaths;
    this.#kinds = columns.kinds;
    this.#linkPaths = columns.linkPaths;
    this.#expandedSizes = columns.expandedSizes;
    this.#headerOffsets = columns.headerOffsets;
    this.#dataOffsets = columns.dataOffsets;
    this.#sizes = columns.sizes;
    this.#mtimes = columns.mtimes;
    this.#modes = columns.modes;
    this.#uids = columns.uids;
    this.#gids = columns.gids;
    this.#checksums = columns.checksums;
  }

  /** All its columns, from which another instance can be made. */
  toColumns(): EntryColumns {
    const length = this.#length;
    return {
      paths: this.#paths,
      writtenPaths: this.#writtenPaths,
      kinds: this.#kinds.slice(0, length),
      linkPaths: this.#linkPaths,
      expandedSizes: this.#expandedSizes,
      headerOffsets: this.#headerOffsets.slice(0, length),
      dataOffsets: this.#dataOffsets.slice(0, length),
      sizes: this.#sizes.slice(0, length),
      mtimes: this.#mtimes.slice(0, length),
      modes: this.#modes.slice(0, length),
      uids: this.#uids.slice(0, length),
      gids: this.#gids.slice(0, length),
      checksums: this.#checksums.slice(0, length),
    };
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Adds an entry, and returns its index. `setChecksum` sets the checksum later, because the content follows the
   * header.
   */
  add(header: TarHeader): number {
    const entry = this.#length;
    if (entry === this.#sizes.length) this.#grow();
    this.#paths.push(plainPath(header.path));
    if (hasDoubleDot(header.path)) this.#writtenPaths.set(entry, header.path);
    this.#kinds[entry] = KINDS.indexOf(header.kind);
    if (header.linkPath !== "") this.#linkPaths.set(entry, header.linkPath);
    if (header.expandedSizeBytes !== undefined) this.#expandedSizes.set(entry, header.expandedSizeBytes);
    this.#headerOffsets[entry] = header.headerOffset;
    this.#dataOffsets[entry] = header.dataOffset;
    this.#sizes[entry] = header.sizeBytes;
    this.#mtimes[entry] = header.mtimeSeconds;
    this.#modes[entry] = header.mode;
    this.#uids[entry] = header.uid;
    this.#gids[entry] = header.gid;
    this.#length++;
    return entry;
  }

  /** CRC-32 of the content as stored (RFC 1952, section 8). */
  setChecksum(entry: number, crc32: number): void {
    this.#checksums[entry] = crc32;
  }

  /** The path in the form of `plainPath`; empty for the root. Whiteouts keep their `.wh.`. */
  path(entry: number): string {
    return this.#paths[entry]!;
  }

  /** The path exactly as in the archive if it contains a `..`, and otherwise the same as `path`. */
  writtenPath(entry: number): string {
    return this.#writtenPaths.get(entry) ?? this.#paths[entry]!;
  }

  kind(entry: number): TarKind {
    return KINDS[this.#kinds[entry]!]!;
  }

  /** The link target as in the archive; empty for an entry that is not a link. */
  linkPath(entry: number): string {
    return this.#linkPaths.get(entry) ?? "";
  }

  headerOffset(entry: number): number {
    return this.#headerOffsets[entry]!;
  }

  dataOffset(entry: number): number {
    return this.#dataOffsets[entry]!;
  }

  /** Bytes of content that the tar stores. */
  sizeBytes(entry: number): number {
    return this.#sizes[entry]!;
  }

  /** The unpacked size of a sparse file; undefined for every other entry. */
  expandedSizeBytes(entry: number): number | undefined {
    return this.#expandedSizes.get(entry);
  }

  /** Size of the file that a container sees, holes included. */
  fileSizeBytes(entry: number): number {
    return this.#expandedSizes.get(entry) ?? this.#sizes[entry]!;
  }

  /** Where the padding of the entry ends: an entry costs its header, content and padding. */
  endOffset(entry: number): number {
    const size = this.#sizes[entry]!;
    return this.#dataOffsets[entry]! + size + paddingOf(size);
  }

  mtimeSeconds(entry: number): number {
    return this.#mtimes[entry]!;
  }

  /** Permission bits, with setuid, setgid and sticky. */
  mode(entry: number): number {
    return this.#modes[entry]!;
  }

  uid(entry: number): number {
    return this.#uids[entry]!;
  }

  gid(entry: number): number {
    return this.#gids[entry]!;
  }

  crc32(entry: number): number {
    return this.#checksums[entry]!;
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#sizes.length * 2);
    this.#kinds = enlarged(this.#kinds, new Uint8Array(capacity));
    this.#headerOffsets = enlarged(this.#headerOffsets, new Float64Array(capacity));
    this.#dataOffsets = enlarged(this.#dataOffsets, new Float64Array(capacity));
    this.#sizes = enlarged(this.#sizes, new Float64Array(capacity));
    this.#mtimes = enlarged(this.#mtimes, new Float64Array(capacity));
    this.#modes = enlarged(this.#modes, new Uint16Array(capacity));
    this.#uids = enlarged(this.#uids, new Uint32Array(capacity));
    this.#gids = enlarged(this.#gids, new Uint32Array(capacity));
    this.#checksums = enlarged(this.#checksums, new Uint32Array(capacity));
  }
}

function noEntries(): EntryColumns {
  return {
    paths: [],
    writtenPaths: new Map(),
    kinds: new Uint8Array(FIRST_CAPACITY),
    linkPaths: new Map(),
    expandedSizes: new Map(),
    headerOffsets: new Float64Array(FIRST_CAPACITY),
    dataOffsets: new Float64Array(FIRST_CAPACITY),
    sizes: new Float64Array(FIRST_CAPACITY),
    mtimes: new Float64Array(FIRST_CAPACITY),
    modes: new Uint16Array(FIRST_CAPACITY),
    uids: new Uint32Array(FIRST_CAPACITY),
    gids: new Uint32Array(FIRST_CAPACITY),
    checksums: new Uint32Array(FIRST_CAPACITY),
  };
}

/**
 * The one normal form of a path in a tar, the same as Go's filepath.Clean gives below a root: `..` removes the name
 * before it, whatever that is, and nothing leads above the root.
 */
export function plainPath(path: string): string {
  const plain = path
    .replace(/\/(?:\.?\/)+/g, "/")
    .replace(/^(?:\.?\/)+/, "")
    .replace(/\/\.?$|^\.$/g, "");
  return hasDoubleDot(plain) ? withoutDoubleDots(plain) : plain;
}

function hasDoubleDot(path: string): boolean {
  return path.includes("..") && path.split("/").includes("..");
}

function withoutDoubleDots(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else names.push(name);
  }
  return names.join("/");
}
