/** One file-system object to be put into a layer. Paths are relative, '/'-separated, without a leading slash. */
export interface FileEntry {
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "hard-link";
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Where a symlink points, as it is stored; of a hard link the path of a file that comes before it in the layer. */
  readonly linkPath?: string;
  /** Whole seconds since 1970, where the entry has a time of its own. */
  readonly mtimeSeconds?: number;
  /** Extended attributes, as pax records. */
  readonly records?: readonly (readonly [keyword: string, value: string])[];
  /** Of a file. */
  readonly sizeBytes?: number;
  /** A file's content: `sizeBytes` bytes, the same at every call. */
  readonly open?: () => AsyncIterable<Uint8Array>;
}
