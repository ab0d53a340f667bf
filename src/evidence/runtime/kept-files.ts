import { PlimsollError } from "../../base/error.ts";
import type { TreeNode } from "../../image/file-tree.ts";
import { buildOnly, isSystemFolder, isToolchain } from "./folders.ts";
import { type ImageFiles, isFile, sizeOf, walk } from "./image-files.ts";

/** A name of the image that is kept, and why. Links on the way to a file are separate names. */
export interface Kept {
  readonly path: string;
  readonly why: string;
}

/** A file in a folder of the service that was left out nevertheless, or that is in doubt. */
export interface Doubt {
  readonly path: string;
  readonly why: string;
  readonly sizeBytes: number;
}

const SETID = 0o6000;

/** Collects what is kept. A name that is wanted twice has its first reason. */
export class KeptFiles {
  readonly #image: ImageFiles;
  readonly #kept = new Map<string, string>();
  readonly #special = new Map<string, Doubt>();
  readonly #programs = new Map<string, Doubt>();
  /** Folders that are kept as a whole, remembered because links may lead from one to the other and back. */
  readonly #folders = new Set<string>();

  constructor(image: ImageFiles) {
    this.#image = image;
  }

  /** By path, in the order of their bytes. */
  get all(): readonly Kept[] {
    return [...this.#kept].map(([path, why]) => ({ path, why })).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Files with setuid or setgid that are kept, and devices, sockets and pipes that are not. */
  get special(): readonly Doubt[] {
    return [...this.#special.values()];
  }

  /** Programs in folders of the service that are left out, because nothing seems to start them. */
  get leftPrograms(): readonly Doubt[] {
    return [...this.#programs.values()].filter(({ path }) => !this.#kept.has(path));
  }

  has(path: string): boolean {
    return this.#kept.has(path);
  }

  /**
   * Keeps what a path leads to, with the links on the way; for a folder, only the folder itself. Returns false if the
   * path leads nowhere: the links on the way are then kept as they are.
   */
  keep(path: string, why: string): boolean {
    const walked = walk(this.#image, path);
    if (walked.problem !== "loop") for (const link of walked.links) this.#add(link, why);
    if (walked.problem !== undefined) return false;
    this.#addNode(walked.path, walked.node, why);
    return true;
  }

  /** Keeps the name itself: for a link, the link and not its target. */
  keepName(path: string, why: string): void {
    const node = this.#image.tree.find(path, { followLast: false });
    if (node !== undefined) this.#addNode(path, node, why);
  }

  /**
   * Keeps the content of a folder, including empty folders, except files that only build or test the service. The
   * folder itself is kept in any case if it `mustStay`.
   */
  keepFolder(path: string, why: string, { mustStay = false } = {}): void {
    const walked = walk(this.#image, path);
    if (walked.problem !== undefined || walked.node.kind !== "directory") {
      if (mustStay) this.keep(path, why);
      return;
    }
    if (this.#folders.has(walked.path)) return;
    this.#folders.add(walked.path);
    const isEmpty = (node: TreeNode) => node.children?.size === 0;
    const before = this.#kept.size;
    if (mustStay || isEmpty(walked.node)) this.#add(walked.path, why);
    for (const { path: below, node } of this.#image.tree.entries(walked.node, walked.path)) {
      if (buildOnly(below.slice(walked.path.length + 1)) !== undefined || isToolchain(below)) continue;
      if (this.#isProgram(node)) {
        this.#programs.set(below, { path: below, why, sizeBytes: sizeOf(this.#image, node) });
      } else if (node.kind === "symlink") this.#keepLink(below, why);
      else if (node.kind !== "directory" || isEmpty(node)) this.#addNode(below, node, why);
    }
    if (this.#kept.size > before) for (const link of walked.links) this.#add(link, why);
  }

  /**
   * Keeps every name that the pattern matches, and everything below it. Links in the part before the first wildcard are
   * followed. Throws `flag-invalid` for a pattern without a match.
   */
  keepMatching(pattern: string): void {
    const why = `--keep ${pattern}`;
    const expression = patternOf(this.#followed(pattern, why));
    let matches = 0;
    for (const { path, node } of this.#image.tree.entries()) {
      if (!expression.test(path)) continue;
      matches++;
      this.#addNode(path, node, why);
    }
    if (matches > 0) return;
    throw new PlimsollError("flag-invalid", {
      what: `--keep ${pattern} matches nothing in the image`,
      why: "a pattern is a path from the root: ? is one character of a name, * any number of characters, ** any number of folders or none",
      fix: "plimsoll explain IMAGE --by file shows what is there",
    });
  }

  /** `/bin/*` becomes `usr/bin/*` if /bin is a link: links in the folders before the first wildcard are followed. */
  #followed(pattern: string, why: string): string {
    const parts = pattern.split("/").filter((part) => part !== "");
    const wild = parts.findIndex((part) => /[*?]/.test(part));
    const folders = parts.slice(0, wild === -1 ? parts.length : wild);
    const walked = walk(this.#image, folders.join("/"));
    if (walked.problem !== undefined || walked.links.length === 0) return pattern;
    for (const link of walked.links) this.#add(link, why);
    return [walked.path, ...parts.slice(folders.length)].join("/");
  }

  /**
   * Keeps a link in a folder that is kept, with the links and the file that it leads to. If it leads to a folder, a
   * folder of the service is kept with its content, a folder of the system without.
   */
  #keepLink(path: string, why: string): void {
    this.#add(path, why);
    const walked = walk(this.#image, path);
    const reason = `${why}: /${path} leads to it`;
    if (walked.problem === undefined && this.#isProgram(walked.node)) return;
    this.keep(path, reason);
    if (walked.problem !== undefined || walked.node.kind !== "directory" || !isFolderOfService(walked.path)) return;
    this.keepFolder(walked.path, reason, { mustStay: true });
  }

  #addNode(path: string, node: TreeNode, why: string): void {
    const { kind, content } = node;
    if (kind === "directory" || kind === "symlink") {
      this.#add(path, why);
    } else if (isFile(node)) {
      const mode = this.#image.layers[content!.layer]!.mode(content!.entry);
      if ((mode & SETID) !== 0)
        this.#noteSpecial(path, node, `a file with ${(mode & 0o4000) !== 0 ? "setuid" : "setgid"}`);
      this.#add(path, why);
    } else this.#noteSpecial(path, node, `a ${kind}`);
  }

  #noteSpecial(path: string, node: TreeNode, what: string): void {
    this.#special.set(path, { path, why: what, sizeBytes: sizeOf(this.#image, node) });
  }

  #isProgram(node: TreeNode): boolean {
    if (!isFile(node)) return false;
    const format = this.#image.format(node.content!);
    return format !== undefined && format !== "script";
  }

  #add(path: string, why: string): void {
    if (path !== "" && !this.#kept.has(path)) this.#kept.set(path, why);
  }
}

/**
 * `etc/*.conf`, `/app/**`, `/app`: a folder that matches is kept with its content. As in gitignore(5), a `**` between two
 * slashes also matches where there is no folder.
 */
function patternOf(pattern: string): RegExp {
  const parts = pattern
    .split("/")
    .filter((part, index, all) => part !== "" && !(part === "**" && all[index - 1] === "**"));
  const expressions = parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === "**") return isLast ? ".*" : "(?:[^/]+/)*";
    const name = part.split("*").map(RegExp.escape).join("[^/]*").replaceAll("\\?", "[^/]");
    return isLast ? name : `${name}/`;
  });
  return new RegExp(`^${expressions.join("")}(?:/.*)?$`, "s");
}

/**
 * Whether a folder may be kept as a whole because something names it: a system folder would bring in the whole system.
 */
export function isFolderOfService(path: string): boolean {
  return !isSystemFolder(path) && !isToolchain(path);
}
