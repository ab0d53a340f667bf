import { constants } from "node:fs";
import { chmod, lchown, link, lutimes, mkdir, open, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { TarHeader } from "../../format/tar/entry.ts";
import { TarReader } from "../../format/tar/reader.ts";
import { encodeName } from "../../format/tar/text.ts";
import { FileTree, type TreeNode } from "../../image/file-tree.ts";
import type { Image } from "../../image/image.ts";
import { LayerEntries } from "../../image/layer-entries.ts";
import { readContents } from "../../image/read-contents.ts";
import { uncompressed } from "../../image/uncompressed.ts";
import { readSmallFile } from "../file/small-file.ts";
import { asWriteFailure } from "../file/write-failure.ts";

/** A container has a /dev of its own, which hides what an image has there. */
const HIDDEN = /^dev\//;
const CAPABILITY = "SCHILY.xattr.security.capability";
const EXECUTABLE_FOLDER = 0o755;

/** The owner, mode and time of a name, and what it is. */
type Attributes = Pick<TarHeader, "mode" | "uid" | "gid" | "mtimeSeconds">;

/** A name that the tree has, and where its content lies. */
interface Named {
  readonly path: string;
  readonly node: TreeNode;
}

/**
 * Writes what a container sees of an image into an empty folder of this run: content, owners (where this user may set them),
 * modes, times and hard links. Layers are not applied one after the other: the tree of names is made first, in memory, as all
 * layers together give it. Then folders are made, then files in them, and symbolic links only when everything else is there.
 * So nothing is ever written through a link, whatever the layers contain.
 * Throws `image-cannot-run` for what cannot be written (devices and pipes outside of /dev, file capabilities),
 * `write-failed`, and what damaged layers throw.
 */
export async function unpackImage(
  image: Image,
  folder: string,
): Promise<{ readText(path: string): Promise<string | undefined> }> {
  const { tree, headers } = await readTree(image);
  const named = [...tree.entries()];
  const attributes = ({ content }: TreeNode) =>
    content === undefined ? undefined : headers[content.layer]![content.entry];
  requireWritable(named, attributes);
  const target = (path: string) => Buffer.concat([Buffer.from(`${folder}/`), encodeName(path)]);
  try {
    for (const { path } of ofKind(named, "directory")) await mkdir(target(path), { mode: 0o700 });
    await writeFiles(image, named, target);
    for (const { path, node } of ofKind(named, "symlink")) {
      await symlink(encodeName(tree.linkTarget(node)!) as Buffer, target(path));
      await setLink(target(path), attributes(node)!);
    }
    // A folder's time changes with what is written into it, and its mode may forbid that.
    for (const { path, node } of ofKind(named, "directory").reverse()) await setFolder(target(path), attributes(node));
    await setFolder(Buffer.from(folder), attributes(tree.root));
  } catch (error) {
    throw asWriteFailure(error, "the image cannot be unpacked", "what was written of it is removed");
  }
  return { readText: (path) => readTextIn(tree, folder, path) };
}

async function readTree(image: Image): Promise<{ tree: FileTree; headers: readonly (readonly TarHeader[])[] }> {
  const layers: LayerEntries[] = [];
  const headers: TarHeader[][] = [];
  for (const layer of image.layers) {
    const entries = new LayerEntries();
    const ofLayer: TarHeader[] = [];
    for await (const header of new TarReader(uncompressed(layer), `layer ${layer.descriptor.digest}`)) {
      entries.add(header);
      ofLayer.push(header);
    }
    layers.push(entries);
    headers.push(ofLayer);
  }
  return { tree: new FileTree(layers), headers };
}

function ofKind(named: readonly Named[], kind: TreeNode["kind"]): Named[] {
  return named.filter(({ node }) => node.kind === kind);
}

/** Throws `image-cannot-run`: a service that lacks such a file without anybody's knowing would be another one. */
function requireWritable(named: readonly Named[], attributes: (node: TreeNode) => TarHeader | undefined): void {
  for (const { path, node } of named) {
    if (HIDDEN.test(path)) continue;
    const isSpecial = !["file", "hard-link", "symlink", "directory"].includes(node.kind);
    const isPrivileged = attributes(node)?.records.has(CAPABILITY) ?? false;
    if (!isSpecial && !isPrivileged) continue;
    throw new PlimsollError("image-cannot-run", {
      what: `plimsoll does not unpack /${path}`,
      why: isSpecial ? `it is a ${node.kind}, outside of /dev` : "it has file capabilities, which take setxattr(2)",
      fix: "run the image in podman, docker or nerdctl, which unpack it themselves",
    });
  }
}

/** Each content once, under its first name; every further name is a hard link to it. */
async function writeFiles(image: Image, named: readonly Named[], target: (path: string) => Buffer): Promise<void> {
  const byLayer = image.layers.map(() => new Map<number, string[]>());
  for (const { path, node } of named) {
    // A hard link to nothing has no content: no unpacker makes it.
    if ((node.kind !== "file" && node.kind !== "hard-link") || node.content === undefined) continue;
    const names = byLayer[node.content.layer]!;
    const known = names.get(node.content.entry);
    if (known === undefined) names.set(node.content.entry, [path]);
    else known.push(path);
  }
  for (const [index, names] of byLayer.entries()) {
    if (names.size === 0) continue;
    await readContents(image.layers[index]!, names, async (entry, content, header) => {
      const [first, ...others] = names.get(entry)!;
      await writeFile(target(first!), content, header);
      for (const other of others) await link(target(first!), target(other));
    });
  }
}

async function writeFile(path: Buffer, content: AsyncIterable<Uint8Array>, header: TarHeader): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  await using file = await open(path, flags, 0o600);
  for await (const chunk of content) await file.writeFile(chunk);
  if (isRoot()) await file.chown(header.uid, header.gid);
  // After the owner: chown(2) takes the setuid bit away.
  await file.chmod(header.mode);
  await file.utimes(header.mtimeSeconds, header.mtimeSeconds);
}

async function setLink(path: Buffer, { uid, gid, mtimeSeconds }: Attributes): Promise<void> {
  if (isRoot()) await lchown(path, uid, gid);
  await lutimes(path, mtimeSeconds, mtimeSeconds);
}

/** `attributes` are undefined for a folder that no layer lists. */
async function setFolder(path: Buffer, attributes: Attributes | undefined): Promise<void> {
  if (isRoot() && attributes !== undefined) await lchown(path, attributes.uid, attributes.gid);
  await chmod(path, attributes?.mode ?? EXECUTABLE_FOLDER);
  if (attributes !== undefined) await utimes(path, attributes.mtimeSeconds, attributes.mtimeSeconds);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Links are followed in the tree, which no link leads out of. */
async function readTextIn(tree: FileTree, folder: string, path: string): Promise<string | undefined> {
  const found = tree.resolve(path);
  if (found === undefined || found.node.content === undefined) return undefined;
  if (found.node.kind !== "file" && found.node.kind !== "hard-link") return undefined;
  const bytes = await readSmallFile(join(folder, found.path), LIMITS.configFileBytes, "image-cannot-run");
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}
