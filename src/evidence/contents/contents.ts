import type { EntryPlace } from "../../image/file-status.ts";
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

export function contentsOf(ledger: ImageLedger): Contents {
  const found = { shells: [], packageManagers: [], setuid: [], worldWritable: [], fileBytes: 0 };
  return new Search(ledger, found).all();
}

type Found = { -readonly [Kind in keyof Contents]: Contents[Kind] extends number ? number : string[] };

class Search {
  readonly #ledger: ImageLedger;
  readonly #found: Found;
  readonly #counted = new Set<string>();

  constructor(ledger: ImageLedger, found: Found) {
    this.#ledger = ledger;
    this.#found = found;
  }

  all(): Contents {
    this.#visit(this.#ledger.tree.root, "");
    return this.#found;
  }

  #visit(node: TreeNode, path: string): void {
    for (const child of node.children?.values() ?? []) this.#visit(child, `${path}/${child.name}`);
    const { content, kind, name } = node;
    if (content === undefined) return;
    if (SHELLS.has(name) && (kind === "symlink" || this.#isExecutable(node))) this.#found.shells.push(path);
    // The mode of a symbolic link means nothing, and its target is visited by itself.
    if (kind === "symlink") return;
    if ((this.#modeOf(content) & WORLD_WRITABLE) !== 0) this.#found.worldWritable.push(path);
    if (isFile(node)) this.#visitFile(node, content, path);
  }

  #visitFile(node: TreeNode, content: EntryPlace, path: string): void {
    if ((this.#modeOf(content) & SETUID) !== 0) this.#found.setuid.push(path);
    if (PACKAGE_MANAGERS.has(node.name) && this.#isExecutable(node)) this.#found.packageManagers.push(path);
    const place = `${content.layer} ${content.entry}`;
    if (this.#counted.has(place)) return;
    this.#counted.add(place);
    this.#found.fileBytes += this.#ledger.layers[content.layer]!.survey.entries.fileSizeBytes(content.entry);
  }

  #isExecutable(node: TreeNode): boolean {
    return isFile(node) && (this.#modeOf(node.content!) & EXECUTABLE) !== 0;
  }

  #modeOf({ layer, entry }: EntryPlace): number {
    return this.#ledger.layers[layer]!.survey.entries.mode(entry);
  }
}

function isFile({ kind }: TreeNode): boolean {
  return kind === "file" || kind === "hard-link";
}
