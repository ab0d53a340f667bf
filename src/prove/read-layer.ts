import { DigestingCounter } from "../base/digest.ts";
import type { TarHeader, TarKind } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Layer } from "../image/image.ts";
import { uncompressed } from "../image/uncompressed.ts";

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
  /** Extended attributes, as text that can be compared; empty for none. */
  readonly attributes: string;
}

/** Whether the content of an entry of this size is digested. */
export type WantsDigest = (sizeBytes: number) => boolean;

/** Reads a layer to its end, checks it against its digests, and lists its entries. */
export async function readLayer(layer: Layer, index: number, wantsDigest: WantsDigest): Promise<LayerEntry[]> {
  const entries: LayerEntry[] = [];
  await visitLayer(layer, async (header, reader) => {
    const sizeBytes = header.expandedSizeBytes ?? header.sizeBytes;
    const digest = header.kind === "file" && wantsDigest(sizeBytes) ? await digestOf(reader.fileContent()) : undefined;
    const { path, kind, linkPath, mode, uid, gid } = header;
    const id = `${index} ${entries.length}`;
    entries.push({ id, path, kind, linkPath, mode, uid, gid, sizeBytes, digest, attributes: attributesOf(header) });
  });
  return entries;
}

/** Passes on the content of chosen entries of a layer, by their `id`. */
export async function readChosen(
  layer: Layer,
  index: number,
  chosen: ReadonlySet<string>,
  visit: (id: string, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  let entry = 0;
  await visitLayer(layer, async (_, reader) => {
    const id = `${index} ${entry++}`;
    if (chosen.has(id)) await visit(id, reader.fileContent());
  });
}

async function visitLayer(layer: Layer, visit: (header: TarHeader, reader: TarReader) => Promise<void>): Promise<void> {
  const reader = new TarReader(uncompressed(layer), `layer ${layer.descriptor.digest}`);
  for await (const header of reader) await visit(header, reader);
}

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const counter = new DigestingCounter();
  for await (const chunk of content) counter.update(chunk);
  return counter.digest();
}

/** pax names them `SCHILY.xattr.NAME`; a file's capabilities are one of them. */
function attributesOf({ records }: TarHeader): string {
  const own = [...records].filter(([keyword]) => keyword.startsWith("SCHILY.xattr."));
  const texts = own.map(([keyword, value]) => `${keyword}=${Buffer.from(value).toString("hex")}`);
  return texts.sort().join(" ");
}
