import { TarReader } from "../../src/format/tar/reader.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import { streamOf } from "./streams.ts";
import { type ArchiveEntry, archiveOf } from "./tar-archive.ts";

/**
 * `d/` is a folder, `a -> b` a symbolic link, `a => b` a hard link, `f 12` a file of 12 bytes, `f` an empty file, `p |`
 * a pipe. `@4755:1:2` at the end of any of them is its mode, user and group.
 */
export function layerOf(lines: readonly string[]): Buffer {
  return archiveOf(lines.map(entryOf));
}

/** A layer's archive as the columns that the ledger works on. */
export async function entriesOf(tar: Uint8Array): Promise<LayerEntries> {
  const entries = new LayerEntries();
  for await (const header of new TarReader(streamOf(tar, 65_536))) entries.add(header);
  return entries;
}

/** Layers in the form of `layerOf`, the lowest first. */
export function layersOf(...layers: readonly (readonly string[])[]): Promise<LayerEntries[]> {
  return Promise.all(layers.map((lines) => entriesOf(layerOf(lines))));
}

function entryOf(line: string): ArchiveEntry {
  const [words = "", owner] = line.split(" @");
  const [path = "", arrow, target] = words.split(" ");
  const fields = owner === undefined ? undefined : ownerFields(owner);
  const own = fields === undefined ? {} : { fields };
  if (arrow === "->") return { path, typeFlag: "2", linkPath: target!, ...own };
  if (arrow === "=>") return { path, typeFlag: "1", linkPath: target!, ...own };
  if (arrow === "|") return { path, typeFlag: "6", ...own };
  if (path.endsWith("/")) return { path, typeFlag: "5", fields: fields ?? ownerFields("755:0:0") };
  return { path, typeFlag: "0", content: contentOfSize(Number(arrow ?? 0)), ...own };
}

/** Files of different sizes consist of different characters, so that their content differs too. */
function contentOfSize(sizeBytes: number): string {
  return String.fromCharCode(0x61 + (sizeBytes % 26)).repeat(sizeBytes);
}

/** The header fields: mode at 100, user at 108, group at 116. */
function ownerFields(owner: string): Record<number, Buffer> {
  const [mode = "", uid = "0", gid = "0"] = owner.split(":");
  const octal = (value: number) => Buffer.from(`${value.toString(8).padStart(7, "0")}\0`);
  return { 100: octal(Number.parseInt(mode, 8)), 108: octal(Number(uid)), 116: octal(Number(gid)) };
}
