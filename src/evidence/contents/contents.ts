import type { TreeNode } from "../../image/tree-node.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";

/** What a container sees that helps whoever breaks into it, from the ledger of its image. Paths are absolute. */
export interface Contents {
  /** Executable files that have the name of a shell, and links to them. */
  readonly shells: readonly string[];
  readonly packageManagers: readonly string[];
  /** Files that run as their owner or group: modes 04000 and 02000. */
  readonly setuid: readonly string[];
  /** Files and folders that everybody may write. /tmp and its like are among them: the sticky bit protects names only. */
  readonly worldWritable: readonly string[];
  /** Bytes of all files that it sees; a file with several names counts once. */
  readonly fileBytes: number;
}

const SHELLS = new Set(["ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "mksh", "sh", "tcsh", "toybox", "zsh"]);
const PACKAGE_MANAGERS = new Set([
  ...["apk", "apt", "apt-get", "dnf", "dpkg", "microdnf", "opkg", "pacman", "rpm", "tdnf", "yum", "zypper"],
  ...["conda", "gem", "npm", "pip", "pip3", "yarn"],
]);

const EXECUTABLE = 0o111;
const SETUID = 0o6000;
const WORLD_WRITABLE = 0o002;

export function contentsOf({ tree, layers }: ImageLedger): Contents {
  const found = { shells: [] as string[], packageManagers: [] as string[], setuid: [] as string[] };
  const worldWritable: string[] = [];
  const counted = new Set<string>();
  let fileBytes = 0;
  const visit = (node: TreeNode, path: string) => {
    for (const child of node.children?.values() ?? []) visit(child, `${path}/${child.name}`);
    const { content, kind, name } = node;
    if (content === undefined) return;
    const { entries } = layers[content.layer]!.survey;
    const mode = entries.mode(content.entry);
    const isFile = kind === "file" || kind === "hard-link";
    const place = `${content.layer} ${content.entry}`;
    if (isFile && !counted.has(place)) fileBytes += entries.fileSizeBytes(content.entry);
    counted.add(place);
    // The mode of a symbolic link means nothing, and its target is visited by itself.
    if (kind === "symlink") {
      if (SHELLS.has(name)) found.shells.push(path);
      return;
    }
    if ((mode & WORLD_WRITABLE) !== 0) worldWritable.push(path);
    if (!isFile) return;
    if ((mode & SETUID) !== 0) found.setuid.push(path);
    if ((mode & EXECUTABLE) === 0) return;
    if (SHELLS.has(name)) found.shells.push(path);
    if (PACKAGE_MANAGERS.has(name)) found.packageManagers.push(path);
  };
  visit(tree.root, "");
  return { ...found, worldWritable, fileBytes };
}
