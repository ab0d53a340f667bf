import { DigestingCounter } from "../base/digest.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import type { TarHeader, TarKind } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Layer } from "../image/image.ts";
import { uncompressedSteps } from "../image/uncompressed.ts";

/** One entry of a layer, as the tar contains it. */
export interface LayerEntry {
  /** Index of the layer, and of the entry in the layer: `3 17`. */
  readonly id: string;
  /** As written in the archive: `./etc/`, `a/../b`. */
  readonly path: string;
  readonly kind: TarKind;
  readonly linkPath: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Size of the file that a container sees, including holes. */
  readonly sizeBytes: number;
  /** Digest of the content that a container sees; undefined if it was not asked for. */
  readonly digest: string | undefined;
  /** Undefined for all but files under the paths that are held. */
  readonly content: RandomAccess | undefined;
  /** Extended attributes, as text that can be compared; empty for none. */
  readonly attributes: string;
}

/** Whether the content of an entry of this size is digested. */
export type WantsDigest = (sizeBytes: number) => boolean;

/** Stores a content so that it can be read by position: a compressed layer does not allow that. */
export type Hold = (content: AsyncIterable<Uint8Array>) => Promise<RandomAccess>;

/** Files whose content is held while their layer streams past, by their paths in the image. */
export interface HeldContent {
  readonly paths: ReadonlySet<string>;
  readonly hold: Hold;
}

/** Reads a layer to its end, checks it against its digests, and lists its entries. */
export async function readLayer(
  layer: Layer,
  index: number,
  wantsDigest: WantsDigest,
  held?: HeldContent,
): Promise<LayerEntry[]> {
  const entries: LayerEntry[] = [];
  const reader = new TarReader(await tarOf(layer), `layer ${layer.descriptor.digest}`);
  for await (const header of reader) {
    const { path, kind, linkPath, mode, uid, gid } = header;
    const id = `${index} ${entries.length}`;
    const sizeBytes = header.expandedSizeBytes ?? header.sizeBytes;
    const isHeld = kind === "file" && held?.paths.has(cleaned(path)) === true;
    const counter = kind === "file" && wantsDigest(sizeBytes) ? new DigestingCounter() : undefined;
    const bytes = counted(reader, counter);
    const content = isHeld ? await held.hold(copied(bytes)) : undefined;
    if (!isHeld && counter !== undefined) await drained(bytes);
    const digest = counter?.digest();
    const attributes = attributesOf(header);
    entries.push({ id, path, kind, linkPath, mode, uid, gid, sizeBytes, digest, content, attributes });
  }
  return entries;
}

/** The tar of a layer, decompressed on this thread. Its chunks are valid only until the next one is asked for. */
async function tarOf(layer: Layer): Promise<AsyncIterable<Uint8Array>> {
  const { steps } = await uncompressedSteps(layer, { blocking: true });
  return bytesOf(steps);
}

async function* bytesOf(steps: AsyncIterable<{ readonly bytes: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of steps) yield bytes;
}

/** Whoever holds a content keeps its chunks for a while. */
async function* copied(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.from(chunk);
}

/** The content of the current entry, which `counter` sees as it passes. */
async function* counted(reader: TarReader, counter: DigestingCounter | undefined): AsyncGenerator<Uint8Array> {
  for await (const chunk of reader.fileContent()) {
    counter?.update(chunk);
    yield chunk;
  }
}

async function drained(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}

/** pax names them `SCHILY.xattr.NAME`; a file's capabilities are one of them. */
function attributesOf({ records }: TarHeader): string {
  const own = [...records].filter(([keyword]) => keyword.startsWith("SCHILY.xattr."));
  const texts = own.map(([keyword, value]) => `${keyword}=${Buffer.from(value).toString("hex")}`);
  return texts.sort().join(" ");
}

/** Like Go's filepath.Clean for a path below the root: `..` removes the name before it. */
export function cleaned(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}
