import type { TarKind } from "../format/tar/entry.ts";
import type { EntryPlace } from "./file-status.ts";

/** A name in the file system that a container sees. */
export interface TreeNode {
  readonly name: string;
  /** Undefined for a folder that no layer lists: the path of something in it made it. */
  readonly place: EntryPlace | undefined;
  /** `hard-link` only where it is one to a file, or to nothing: one to a symbolic link is a symbolic link. */
  readonly kind: TarKind;
  /** Whose bytes, target, owner and mode it has: of a hard link those of what it links to, or of nothing. */
  readonly content: EntryPlace | undefined;
  /** Of a folder. */
  readonly children: ReadonlyMap<string, TreeNode> | undefined;
}
