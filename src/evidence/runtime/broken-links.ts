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
  const stays = new Set(kept.flatMap(({ path }) => [path, ...foldersAbove(path)]));
  return kept.flatMap(({ path, why }) => {
    if (files.tree.find(path, { followLast: false })?.kind !== "symlink") return [];
    const walked = walk(files, path);
    if (walked.problem !== undefined || walked.path === "" || stays.has(walked.path)) return [];
    return [{ path, target: walked.path, why }];
  });
}

function foldersAbove(path: string): readonly string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
