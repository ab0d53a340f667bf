import type { TarHeader } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Layer } from "./image.ts";
import { uncompressed } from "./uncompressed.ts";

/**
 * Hands out the content of chosen entries of a layer, by their index, while the layer streams past once. Content that
 * `visit` does not read is skipped, and the holes of sparse files read as zeros. The content of an entry is gone when
 * the next one comes. The layer is read to its end: once this resolves, and not before, its digests are verified for
 * all that was handed out.
 * Throws what `uncompressed` and `TarReader` throw.
 */
export async function readContents(
  layer: Layer,
  wanted: { has(entry: number): boolean },
  visit: (entry: number, content: AsyncIterable<Uint8Array>, header: TarHeader) => Promise<void>,
): Promise<void> {
  const reader = new TarReader(uncompressed(layer), `layer ${layer.descriptor.digest}`);
  let entry = 0;
  for await (const header of reader) {
    if (wanted.has(entry)) await visit(entry, reader.fileContent(), header);
    entry++;
  }
}
