import type { ImageFiles, ProgramFormat } from "../../src/evidence/runtime/image-files.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { FileTree } from "../../src/image/file-tree.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import { type ArchiveEntry, archiveOf } from "./tar-archive.ts";

/** An image with one layer that is held in memory. `packages` says which package a file belongs to. */
export async function imageFiles(
  entries: readonly ArchiveEntry[],
  packages: Readonly<Record<string, string>> = {},
): Promise<ImageFiles> {
  return filesOfTar(archiveOf(entries), packages);
}

export async function filesOfTar(
  tar: Uint8Array,
  packages: Readonly<Record<string, string>> = {},
): Promise<ImageFiles> {
  const layer = new LayerEntries();
  const contents: Uint8Array[] = [];
  const reader = new TarReader(
    (async function* () {
      yield tar;
    })(),
  );
  for await (const header of reader) {
    layer.add(header);
    contents.push(Buffer.concat(await Array.fromAsync(reader.content())));
  }
  return {
    tree: new FileTree([layer]),
    layers: [layer],
    open: async (places) => places.map(({ entry }) => accessBytes(contents[entry]!)),
    format: ({ entry }) => formatOf(contents[entry]!),
    packageOf: ({ entry }) => packages[layer.path(entry)],
  };
}

/** A text file that everybody may execute. */
export function fileIn(path: string, content: string | Uint8Array = "", mode = "0000755"): ArchiveEntry {
  return { path, typeFlag: "0", content, fields: { 100: Buffer.from(`${mode}\0`) } };
}

export function linkIn(path: string, linkPath: string): ArchiveEntry {
  return { path, typeFlag: "2", linkPath };
}

export function folderIn(path: string): ArchiveEntry {
  return { path: `${path}/`, typeFlag: "5", fields: { 100: Buffer.from("0000755\0") } };
}

function formatOf(content: Uint8Array): ProgramFormat | undefined {
  const start = Buffer.from(content.subarray(0, 4)).toString("latin1");
  if (start === "\x7fELF") return "elf";
  return start.startsWith("#!") ? "script" : undefined;
}
