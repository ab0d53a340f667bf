import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { FileTree, TreeNode } from "../../image/file-tree.ts";
import type { LayerEntries } from "../../image/layer-entries.ts";
import { type Walk, walkPath } from "../../image/path-walk.ts";

/** The format of a program, recognized by its first bytes. */
export type ProgramFormat = "elf" | "script" | "pe" | "mach-o";

/** An image as its names, and what their headers say. */
export interface ImageNames {
  readonly tree: FileTree;
  readonly layers: readonly LayerEntries[];
}

/** An image as its files, and a way to their content: this room reads no layers. */
export interface ImageFiles extends ImageNames {
  /**
   * The contents of regular files, in the order asked for. Asking for many at once costs one pass over their layers;
   * what was asked for before costs none.
   */
  open(places: readonly EntryPlace[]): Promise<readonly RandomAccess[]>;
  /** Undefined for a file that is not a program. */
  format(place: EntryPlace): ProgramFormat | undefined;
  /** The package of an operating system that a file belongs to; undefined if no package database names it. */
  packageOf(place: EntryPlace): string | undefined;
}

/** Where a path of an image leads to. */
export function walk({ tree }: ImageNames, path: string): Walk {
  return walkPath(tree, path);
}

/**
 * The package of an operating system that a name belongs to. dpkg's lists name /lib as a folder even if it is a link to
 * one: such a link belongs to no package.
 */
export function packageOf(files: ImageFiles, path: string): string | undefined {
  const place = files.tree.find(path, { followLast: false })?.place;
  return place === undefined || files.tree.find(path)?.kind === "directory" ? undefined : files.packageOf(place);
}

/** Whether a name leads to bytes: a file, or a hard link to one. */
export function isFile({ kind, content }: TreeNode): boolean {
  return (kind === "file" || kind === "hard-link") && content !== undefined;
}

/** Bytes of a file's content, including holes; 0 if it is not a file. */
export function sizeOf({ layers }: ImageFiles, { content, kind }: TreeNode): number {
  if (content === undefined || kind === "directory" || kind === "symlink") return 0;
  return layers[content.layer]!.fileSizeBytes(content.entry);
}

/**
 * The contents of small files by path, as text; without files that do not exist or are larger than `limitBytes`.
 */
export async function readTexts(
  files: ImageFiles,
  paths: readonly string[],
  limitBytes: number,
): Promise<ReadonlyMap<string, string>> {
  const found = paths.flatMap((path) => {
    const walked = walk(files, path);
    if (walked.problem !== undefined || !isFile(walked.node) || sizeOf(files, walked.node) > limitBytes) return [];
    return [{ path, place: walked.node.content! }];
  });
  const contents = await files.open(found.map(({ place }) => place));
  const texts = await Promise.all(contents.map((content) => content.read(0, content.sizeBytes)));
  return new Map(found.map(({ path }, index) => [path, Buffer.from(texts[index]!).toString("utf8")]));
}
