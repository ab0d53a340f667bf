import type { TarKind } from "../format/tar/entry.ts";
import type { EntryPlace } from "./file-status.ts";

/** A name in the file system that a container sees. */
export interface TreeNode {
  readonly name: string;
  /** Undefined for a folder that no layer lists: it exists only because the path of another entry contains it. */
  readonly place: EntryPlace | undefined;
  /** `hard-link` only for a hard link to a file, or to nothing: a hard link to a symbolic link is a symbolic link. */
  readonly kind: TarKind;
  /**
   * The entry with its bytes, target, owner and mode. For a hard link, that of its target; undefined if the target is
   * missing.
   */
  readonly content: EntryPlace | undefined;
  /** The content of a folder; undefined for other kinds. */
  readonly children: ReadonlyMap<string, TreeNode> | undefined;
}
