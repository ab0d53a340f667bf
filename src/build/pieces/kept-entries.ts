import { encodeName } from "../../format/tar/text.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { FileTree, TreeNode } from "../../image/file-tree.ts";
import { foldersAbove } from "../../image/folders-above.ts";
import type { LayerEntries } from "../../image/layer-entries.ts";
import type { KeptPath } from "../../plan/slim-image/slim-image-plan.ts";
import type { FileEntry } from "../file-entry.ts";

/** The bytes of a file that is kept. */
export interface KeptContent {
  readonly sizeBytes: number;
  open(): AsyncIterable<Uint8Array>;
}

/** The image that pieces are taken from. */
export interface PieceSource {
  readonly tree: FileTree;
  readonly layers: readonly LayerEntries[];
  /** The content of a file under its path: unchanged, or stripped if the plan says so. */
  content(kept: KeptPath, place: EntryPlace): KeptContent;
  /** Extended attributes of a file, as pax records. */
  attributes(place: EntryPlace): readonly (readonly [keyword: string, value: string])[];
}

/**
 * The entries of one layer of pieces: names, owners, modes and times are those of the image. The folders above them are
 * included. A second name of a file becomes a hard link to the first.
 */
export function keptEntries(source: PieceSource, kept: readonly KeptPath[]): FileEntry[] {
  const entries = new Map<string, FileEntry>();
  const names = new Map<string, string>();
  const inOrder = [...kept].sort((a, b) => Buffer.compare(encodeName(a.path), encodeName(b.path)));
  const paths = inOrder.map(({ path }) => path);
  for (const folder of folderEntriesAbove(source, paths)) entries.set(folder.path, folder);
  for (const each of inOrder) {
    const node = nodeAt(source, each.path);
    if (node.kind !== "file" && node.kind !== "hard-link") {
      entries.set(each.path, entryOf(source, each.path, node));
      continue;
    }
    const place = node.content!;
    const identity = `${place.layer} ${place.entry} ${each.as}`;
    const first = names.get(identity);
    names.set(identity, first ?? each.path);
    const entry = entryOf(source, each.path, node);
    entries.set(
      each.path,
      first === undefined
        ? { ...entry, kind: "file", ...contentOf(source, each, place) }
        : { ...entry, kind: "hard-link", linkPath: first },
    );
  }
  return [...entries.values()];
}

/** Where the bytes of the files among these paths are: what has to be opened before their entries are read. */
export function keptPlaces(tree: FileTree, kept: readonly KeptPath[]): readonly EntryPlace[] {
  return kept.flatMap(({ path }) => {
    const node = tree.find(path, { followLast: false });
    const isFile = node?.kind === "file" || node?.kind === "hard-link";
    return isFile && node.content !== undefined ? [node.content] : [];
  });
}

/** The folders above these paths, as far as the image has them. */
export function folderEntriesAbove(source: PieceSource, paths: readonly string[]): FileEntry[] {
  return [...foldersAbove(paths)].flatMap((folder) => {
    const node = findNode(source, folder);
    return node?.kind === "directory" ? [entryOf(source, folder, node)] : [];
  });
}

function contentOf(
  source: PieceSource,
  kept: KeptPath,
  place: EntryPlace,
): Pick<FileEntry, "sizeBytes" | "open" | "records"> {
  const content = source.content(kept, place);
  return { sizeBytes: content.sizeBytes, open: () => content.open(), records: source.attributes(place) };
}

/** A folder that no layer lists belongs to root, as unpackers make it. */
function entryOf({ layers }: PieceSource, path: string, { kind, content: from }: TreeNode): FileEntry {
  const shape = kind === "symlink" ? "symlink" : kind === "directory" ? "directory" : "file";
  if (from === undefined) return { path, kind: shape, mode: 0o755, uid: 0, gid: 0 };
  const entries = layers[from.layer]!;
  return {
    path,
    kind: shape,
    mode: entries.mode(from.entry),
    uid: entries.uid(from.entry),
    gid: entries.gid(from.entry),
    mtimeSeconds: Math.max(0, Math.floor(entries.mtimeSeconds(from.entry))),
    ...(shape === "symlink" ? { linkPath: entries.linkPath(from.entry) } : {}),
  };
}

/** A plan lists every name: links on the way are listed separately. The command has checked that each name exists. */
function nodeAt(source: PieceSource, path: string): TreeNode {
  const node = findNode(source, path);
  if (node === undefined) throw new Error(`the plan keeps ${path}, which the image does not have`);
  return node;
}

function findNode({ tree }: PieceSource, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = tree.root;
  for (const name of path.split("/")) node = node?.children?.get(name);
  return node;
}
