import { type lstatSync, readlinkSync } from "node:fs";
import type { FileTree, TreeNode } from "../../src/image/file-tree.ts";
import type { LayerEntries } from "../../src/image/layer-entries.ts";
import { filesBelow } from "./files.ts";

/**
 * The files that a container sees, one line for each name: `etc/ `, `etc/motd 12`, `bin -> usr/bin`. A hard link is
 * shown as the file.
 */
export function linesOfTree(tree: FileTree, layers: readonly LayerEntries[]): string[] {
  const lines = [...tree.entries()].map(({ path, node }) => path + formOfNode(node, layers));
  return lines.sort();
}

function formOfNode({ kind, content }: TreeNode, layers: readonly LayerEntries[]): string {
  if (kind === "directory") return "/";
  if (content === undefined) return " ?";
  const entries = layers[content.layer]!;
  switch (entries.kind(content.entry)) {
    case "file":
      return ` ${entries.expandedSizeBytes(content.entry) ?? entries.sizeBytes(content.entry)}`;
    case "symlink":
      return ` -> ${entries.linkPath(content.entry)}`;
    default:
      return ` ${entries.kind(content.entry)}`;
  }
}

/** The same for a folder on disk. */
export function linesOfFolder(folder: string): string[] {
  return Array.from(filesBelow(folder), ({ path, at, stat }) => path + formOnDisk(at, stat)).sort();
}

function formOnDisk(path: string, stat: ReturnType<typeof lstatSync>): string {
  if (stat!.isDirectory()) return "/";
  if (stat!.isFile()) return ` ${stat!.size}`;
  if (stat!.isSymbolicLink()) return ` -> ${readlinkSync(path)}`;
  if (stat!.isFIFO()) return " fifo";
  return stat!.isCharacterDevice() ? " character-device" : " block-device";
}
