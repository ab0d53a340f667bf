import { foldersAbove } from "../../image/folders-above.ts";
import { type ImageFiles, walk } from "./image-files.ts";
import type { Kept } from "./kept-files.ts";

/** A link that is kept, and what it points to. */
export interface BrokenLink {
  readonly path: string;
  readonly target: string;
  readonly why: string;
}

/** Links that are kept and point to something that is not kept. Links that are broken in the old image stay broken. */
export function findBrokenLinks(files: ImageFiles, kept: readonly Kept[]): readonly BrokenLink[] {
  const paths = kept.map(({ path }) => path);
  const stays = new Set([...paths, ...foldersAbove(paths)]);
  return kept.flatMap(({ path, why }) => {
    if (files.tree.find(path, { followLast: false })?.kind !== "symlink") return [];
    const walked = walk(files, path);
    if (walked.problem !== undefined || walked.path === "" || stays.has(walked.path)) return [];
    return [{ path, target: walked.path, why }];
  });
}
