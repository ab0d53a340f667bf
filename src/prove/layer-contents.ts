import { type Digest, DigestingCounter } from "../base/digest.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Image, Layer } from "../image/image.ts";
import { uncompressed } from "../image/uncompressed.ts";
import type { Found } from "./replay.ts";

/** Stores a content so that it can be read by position: a compressed layer does not allow that. */
export type Hold = (content: AsyncIterable<Uint8Array>) => Promise<RandomAccess>;

/** What a container sees in a file. */
interface Content {
  readonly digest: Digest;
  /** Only of what was to be held. */
  readonly held: RandomAccess | undefined;
}

/** Contents by the `id` of the entry that has them. */
export type Contents = ReadonlyMap<string, Content>;

export interface WantedContents {
  readonly paths: Iterable<string>;
  /** Of these paths, those whose content is held. */
  readonly holds: ReadonlySet<string>;
  readonly hold: Hold;
  /** Contents that need not be read again. */
  readonly known?: Contents;
}

/**
 * Digests the files of an image under these paths. Each layer that has one is read to its end once, and checked against its digests. Throws
 * what damaged layers throw.
 */
export async function readContents(
  { layers }: Image,
  names: ReadonlyMap<string, Found>,
  { paths, holds, hold, known = new Map() }: WantedContents,
): Promise<Contents> {
  const wanted = new Map<string, { readonly layer: number; isHeld: boolean }>();
  for (const path of paths) {
    const entry = names.get(path)?.entry;
    if (entry?.kind !== "file") continue;
    const found = known.get(entry.id);
    if (found !== undefined && (found.held !== undefined || !holds.has(path))) continue;
    const want = wanted.get(entry.id) ?? { layer: entry.layer, isHeld: false };
    want.isHeld ||= holds.has(path);
    wanted.set(entry.id, want);
  }
  const contents = new Map(known);
  for (const layer of new Set(wanted.values().map((want) => want.layer))) {
    await readLayer(layers[layer]!, async (nth, reader) => {
      const id = `${layer} ${nth}`;
      const want = wanted.get(id);
      if (want === undefined) return;
      const counter = new DigestingCounter();
      const bytes = counted(reader, counter);
      const held = want.isHeld ? await hold(copied(bytes)) : undefined;
      if (!want.isHeld) await drained(bytes);
      contents.set(id, { digest: counter.digest(), held });
    });
  }
  return contents;
}

async function readLayer(layer: Layer, visit: (nth: number, reader: TarReader) => Promise<void>): Promise<void> {
  const reader = new TarReader(uncompressed(layer, { blocking: true }), `layer ${layer.descriptor.digest}`);
  let nth = 0;
  for await (const _ of reader) await visit(nth++, reader);
}

/** The content of the current entry, which `counter` sees as it passes. */
async function* counted(reader: TarReader, counter: DigestingCounter): AsyncGenerator<Uint8Array> {
  for await (const chunk of reader.fileContent()) {
    counter.update(chunk);
    yield chunk;
  }
}

/** Whoever holds a content keeps its chunks for a while. */
async function* copied(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.from(chunk);
}

async function drained(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}
