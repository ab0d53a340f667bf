/** OCI image-spec v1.1, layer.md#whiteouts. */
export const WHITEOUT_PREFIX = ".wh.";
/** Hides everything that lower layers have in its folder. */
const WHITEOUT_OPAQUE = ".wh..wh..opq";
/** Marks the files that AUFS keeps for itself, such as `.wh..wh.plnk`: they hide nothing. */
const WHITEOUT_META_PREFIX = ".wh..wh.";

/** What an entry with the name of a whiteout does to the layers below. */
export interface Whiteout {
  /**
   * `name`: hides one name. `opaque`: hides everything in the folder. `metadata`: belongs to AUFS. `nameless`: has no
   * valid name.
   */
  readonly hides: "name" | "opaque" | "metadata" | "nameless";
  /** The path of the folder that contains the whiteout, empty for the root. */
  readonly folder: string;
  /** The name in the folder that is hidden; empty for all but `name`. */
  readonly name: string;
}

/**
 * Reads the path of an entry as a whiteout, whatever kind the entry has; undefined when it is not one. `.wh.`, `.wh..`
 * and `.wh...` would hide no name in the folder, but the folder itself or its parent: they are `nameless` and hide
 * nothing.
 */
export function parseWhiteout(path: string): Whiteout | undefined {
  const slash = path.lastIndexOf("/");
  const folder = path.slice(0, Math.max(0, slash));
  const last = path.slice(slash + 1);
  if (last === WHITEOUT_OPAQUE) return { hides: "opaque", folder, name: "" };
  if (path.startsWith(WHITEOUT_META_PREFIX) || last.startsWith(WHITEOUT_META_PREFIX)) {
    return { hides: "metadata", folder, name: "" };
  }
  if (!last.startsWith(WHITEOUT_PREFIX)) return undefined;
  const name = last.slice(WHITEOUT_PREFIX.length);
  return name === "" || name === "." || name === ".."
    ? { hides: "nameless", folder, name: "" }
    : { hides: "name", folder, name };
}
