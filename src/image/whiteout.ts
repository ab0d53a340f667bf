/** OCI image-spec v1.1, layer.md#whiteouts. */
export const WHITEOUT_PREFIX = ".wh.";
/** Hides everything that lower layers have in its folder. */
const WHITEOUT_OPAQUE = ".wh..wh..opq";
/** What AUFS keeps for itself, such as `.wh..wh.plnk`: it hides nothing. */
const WHITEOUT_META_PREFIX = ".wh..wh.";

/** What an entry with a whiteout's name says of the layers below. */
export interface Whiteout {
  /** `name`: one name goes. `opaque`: all that is in the folder. `metadata`: AUFS's own. `nameless`: there is no such name. */
  readonly hides: "name" | "opaque" | "metadata" | "nameless";
  /** The path of the folder that it stands in, empty for the root. */
  readonly folder: string;
  /** What goes from the folder; empty unless it hides a name. */
  readonly name: string;
}

/**
 * Reads the path of an entry as a whiteout, whatever kind the entry has; undefined where it is none. `.wh.`, `.wh..` and
 * `.wh...` would hide the folder itself or the one above, which are no names in it: they are `nameless` and hide nothing.
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
