import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Image } from "../../src/image/image.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { type Podman, podmanFor } from "./containers.ts";
import { isFolderLine, isLinkLine, pathOf, type Stack } from "./layer-stacks.ts";
import { UNWATCHED } from "./sample-image.ts";
import { filesOfFolder, type SeenFiles } from "./seen-files.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

const IMAGE = "localhost/stack:1";

/** A program that unpacks the layers of an image into one folder. */
export interface Unpacker {
  readonly name: string;
  /** Whether the owner and mode in the entry of a hard link, which may be omitted there, are applied to the file. */
  readonly believesHardLinks: boolean;
  /** Whether it creates the folders above a whiteout. layer.md: once applied, a whiteout "MUST also be hidden". */
  readonly makesFolders: boolean;
  /** The result of unpacking an image; undefined where the program refuses it. */
  unpack(image: Image): Promise<SeenFiles | undefined>;
  /** The layers without the lines that it reads differently from image-spec's layer.md, or does not read at all. */
  fit(stack: Stack): Stack;
}

export function umociFor(t: TestContext): Unpacker | undefined {
  const program = requireTool(t, "umoci");
  if (program === undefined) return undefined;
  const folder = temporaryFolder(t);
  return {
    name: "umoci",
    believesHardLinks: false,
    makesFolders: false,
    async unpack(image) {
      const [layout, root] = [join(folder, "layout"), join(folder, "root")];
      for (const each of [layout, root]) rmSync(each, { recursive: true, force: true });
      await writeLayout(layout, image, "image", UNWATCHED);
      const words = ["raw", "unpack", "--image", `${layout}:image`, root];
      const { status } = spawnSync(program, words, { stdio: "ignore" });
      return status === 0 ? filesOfFolder(root) : undefined;
    },
    fit: (stack) => stack.map((layer) => layer.filter((line, index) => !isMisreadByUmoci(layer, line, index))),
  };
}

export function podmanMountFor(t: TestContext): Unpacker | undefined {
  const podman = podmanFor(t);
  if (podman === undefined) return undefined;
  const folder = temporaryFolder(t);
  return {
    name: "podman",
    believesHardLinks: true,
    makesFolders: true,
    async unpack(image) {
      const archive = join(folder, "image.tar");
      await writeDockerArchive(archive, image, IMAGE, UNWATCHED);
      const { exitCode } = await podman("load", "--quiet", "--input", archive);
      return exitCode === 0 ? mounted(podman) : undefined;
    },
    fit: fitForPodman,
  };
}

async function mounted(podman: Podman): Promise<SeenFiles> {
  const { stdout, exitCode, stderr } = await podman("image", "mount", IMAGE);
  if (exitCode !== 0) throw new Error(stderr);
  const seen = filesOfFolder(stdout.trim());
  for (const words of [
    ["image", "unmount", IMAGE],
    ["rmi", "--force", IMAGE],
  ])
    await podman(...words);
  return seen;
}

/**
 * layer.md, "Opaque Whiteout": it counts "regardless of the ordering in which the whiteout file was encountered". umoci
 * follows a link in place of the whiteout's folder until the layer has replaced it with a folder.
 */
function isMisreadByUmoci(layer: readonly string[], line: string, index: number): boolean {
  const folder = opaqueFolder(pathOf(line));
  return folder !== undefined && layer.some((each, at) => at > index && pathOf(each) === folder && isFolderLine(each));
}

/**
 * layer.md, "Whiteouts": they "MUST only apply to resources in lower/parent layers". podman removes what exists at that
 * moment, and knows the names of its own layer only as they are written. It follows a link to the folder of a plain
 * whiteout, but not to that of an opaque one. It refuses a path that is twice in a layer, and one below a file.
 */
function fitForPodman(stack: Stack): Stack {
  const links = new Set(stack.flat().filter(isLinkLine).map(pathOf));
  const isBehindLink = (path: string) => foldersOf(path).some((folder) => links.has(folder));
  const files = new Set<string>();
  return stack.map((layer) => {
    const names: string[] = [];
    const isMisread = (path: string) => {
      const hidden = /(?:^|\/)\.wh\.([^/]+)$/.exec(path)?.[1];
      const folder = opaqueFolder(path);
      if (folder === undefined) return hidden !== undefined && names.some((name) => name.split("/").includes(hidden));
      const isUnlisted = (name: string) => foldersOf(name).some((above) => !names.includes(above));
      return links.has(folder) || isBehindLink(path) || names.some((name) => isBehindLink(name) || isUnlisted(name));
    };
    const written = new Set<string>();
    return layer.filter((line) => {
      const path = pathOf(line);
      if (written.has(path) || foldersOf(path).some((folder) => files.has(folder)) || isMisread(path)) return false;
      written.add(path);
      if (isFolderLine(line) || isLinkLine(line)) files.delete(path);
      else files.add(path);
      if (!path.includes(".wh.")) names.push(path);
      return true;
    });
  });
}

function opaqueFolder(path: string): string | undefined {
  return /^(?:(.*)\/)?\.wh\.\.wh\.\.opq$/
    .exec(path)
    ?.slice(1)
    .map((folder = "") => folder)[0];
}

function foldersOf(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
