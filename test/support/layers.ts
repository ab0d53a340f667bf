import { TarReader } from "../../src/format/tar/reader.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import { streamOf } from "./streams.ts";
import { type ArchiveEntry, archiveOf } from "./tar-archive.ts";

/** `d/` is a folder, `a -> b` a symbolic link, `a => b` a hard link, `f 12` a file of 12 bytes, `f` one of none. */
export function layerOf(lines: readonly string[]): Buffer {
  return archiveOf(lines.map(entryOf));
}

/** A layer's archive as the columns that the ledger works on. */
export async function entriesOf(tar: Uint8Array): Promise<LayerEntries> {
  const entries = new LayerEntries();
  for await (const header of new TarReader(streamOf(tar, 65_536))) entries.add(header);
  return entries;
}

/** Layers written as for `layerOf`, the lowest first. */
export function layersOf(...layers: readonly (readonly string[])[]): Promise<LayerEntries[]> {
  return Promise.all(layers.map((lines) => entriesOf(layerOf(lines))));
}

function entryOf(line: string): ArchiveEntry {
  const [path = "", arrow, target] = line.split(" ");
  if (arrow === "->") return { path, typeFlag: "2", linkPath: target! };
  if (arrow === "=>") return { path, typeFlag: "1", linkPath: target! };
  if (path.endsWith("/")) return { path, typeFlag: "5", fields: { 100: Buffer.from("0000755\0") } };
  return { path, typeFlag: "0", content: "x".repeat(Number(arrow ?? 0)) };
}
