import type { TarHeader } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Layer } from "../image/image.ts";
import { uncompressed } from "../image/uncompressed.ts";

/** Reads a layer to its end, checked against its digests, and hands out every entry with its content. */
export async function readTar(
  layer: Layer,
  visit: (header: TarHeader, reader: TarReader) => Promise<void>,
): Promise<void> {
  const reader = new TarReader(uncompressed(layer), `layer ${layer.descriptor.digest}`);
  for await (const header of reader) await visit(header, reader);
}
