import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type lstatSync, readFileSync, readlinkSync } from "node:fs";
import { TarReader } from "../../src/format/tar/reader.ts";
import { FileTree } from "../../src/image/file-tree.ts";
import type { Image } from "../../src/image/image.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import { uncompressed } from "../../src/image/uncompressed.ts";
import { type Contents, readContents } from "../../src/prove/layer-contents.ts";
import type { LayerEntry } from "../../src/prove/layer-list.ts";
import { replayImage } from "../../src/prove/replay.ts";
import { filesBelow } from "./files.ts";

/** What is at one path of an image, independent of the reader. */
interface SeenFile {
  /** `folder`, `file 12 sha256:…`, `symlink to usr/lib`, `fifo`. */
  readonly form: string;
  /** `4755 0:0`; undefined where it is unknown: for a folder that no layer lists. */
  readonly owner: string | undefined;
}

export type SeenFiles = ReadonlyMap<string, SeenFile>;

/** As `image/file-tree.ts` combines the layers. */
export async function filesOfTree(image: Image): Promise<SeenFiles> {
  const layers: LayerEntries[] = [];
  const digests: string[][] = [];
  for (const layer of image.layers) {
    const entries = new LayerEntries();
    const ofLayer: string[] = [];
    const reader = new TarReader(uncompressed(layer));
    for await (const header of reader) {
      entries.add(header);
      ofLayer.push(digestOf(Buffer.concat(await Array.fromAsync(reader.content()))));
    }
    layers.push(entries);
    digests.push(ofLayer);
  }
  const tree = new FileTree(layers);
  const seen = [...tree.entries()].map(({ path, node: { kind, content } }) => {
    const entries = content && layers[content.layer]!;
    const owner =
      content &&
      `${entries!.mode(content.entry).toString(8)} ${entries!.uid(content.entry)}:${entries!.gid(content.entry)}`;
    return [path, { owner, form: formOf() }] as const;

    function formOf(): string {
      if (kind === "directory") return "folder";
      if (content === undefined) return "nothing";
      if (kind === "symlink") return `symlink to ${entries!.linkPath(content.entry)}`;
      if (kind !== "file" && kind !== "hard-link") return kind;
      return `file ${entries!.sizeBytes(content.entry)} ${digests[content.layer]![content.entry]}`;
    }
  });
  return new Map(seen);
}

/** As `prove/` combines them, with separate code. */
export async function filesOfReplay(image: Image): Promise<SeenFiles> {
  const names = await replayImage(image);
  const hold = () => assert.fail("nothing is held");
  const contents = await readContents(image, names, { paths: names.keys(), holds: new Set(), hold });
  const seen = [...names].map(([path, { entry, below }]) => {
    const owner = entry && `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
    return [path, { owner, form: below === undefined ? formOfEntry(entry!, contents) : "folder" }] as const;
  });
  return new Map(seen);
}

function formOfEntry({ id, kind, linkPath, sizeBytes }: LayerEntry, contents: Contents): string {
  if (kind === "hard-link") return "nothing";
  if (kind === "symlink") return `symlink to ${linkPath}`;
  return kind === "file" ? `file ${sizeBytes} ${contents.get(id)?.digest}` : kind;
}

/** As they are on a disk. */
export function filesOfFolder(folder: string): SeenFiles {
  const seen = new Map<string, SeenFile>();
  for (const { path, at, stat } of filesBelow(folder)) {
    seen.set(path, {
      form: formOnDisk(at, stat),
      owner: `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`,
    });
  }
  return seen;
}

/** Both as lines, without what neither can know: the modes of links, and owners that one of them does not know. */
export function comparable(one: SeenFiles, other: SeenFiles, withOwners: boolean): [string[], string[]] {
  const isCompared = (path: string) =>
    withOwners && [one, other].every((files) => !files.has(path) || files.get(path)!.owner !== undefined);
  const lines = (files: SeenFiles) =>
    [...files]
      .map(([path, { form, owner = "" }]) => {
        if (!isCompared(path)) return `${path} ${form}`;
        return `${path} ${form} ${form.startsWith("symlink") ? owner.replace(/^\S+/, "*") : owner}`;
      })
      .sort();
  return [lines(one), lines(other)];
}

function formOnDisk(path: string, stat: ReturnType<typeof lstatSync>): string {
  if (stat!.isDirectory()) return "folder";
  if (stat!.isFile()) return `file ${stat!.size} ${digestOf(readFileSync(path))}`;
  if (stat!.isSymbolicLink()) return `symlink to ${readlinkSync(path)}`;
  if (stat!.isFIFO()) return "fifo";
  return stat!.isCharacterDevice() ? "character-device" : "block-device";
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
