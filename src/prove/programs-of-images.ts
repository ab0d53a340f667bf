import { PlimsollError } from "../base/error.ts";
import { ElfFile } from "../format/elf/elf-file.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import type { Image } from "../image/image.ts";
import { cleaned, type Hold, readLayer } from "./read-layer.ts";
import type { Found } from "./replay.ts";
import { proveStrip } from "./same-but-stripped.ts";

/**
 * The programs of an image under these paths, by path; anything that is not a file is left out. Most were held when the
 * layers were read. A layer is read a second time for programs whose bytes are under another of its paths: through a hard link or a link.
 */
export async function holdPrograms(
  { layers }: Image,
  names: ReadonlyMap<string, Found>,
  paths: ReadonlySet<string>,
  hold: Hold,
): Promise<ReadonlyMap<string, RandomAccess>> {
  const programs = [...paths].flatMap((path) => {
    const entry = names.get(path)?.entry;
    return entry?.kind === "file" ? [{ path, entry }] : [];
  });
  const held = new Map<string, RandomAccess>();
  for (const [index, layer] of layers.entries()) {
    const ofLayer = programs.map(({ entry }) => entry).filter(({ id }) => id.startsWith(`${index} `));
    const missing = ofLayer.filter(({ content }) => content === undefined);
    const paths = new Set(missing.map(({ path }) => cleaned(path)));
    const again = missing.length === 0 ? [] : await readLayer(layer, index, () => false, { paths, hold });
    for (const { id, content } of [...ofLayer, ...again]) if (content !== undefined) held.set(id, content);
  }
  return new Map(programs.map(({ path, entry }) => [path, held.get(entry.id)!]));
}

/** Why one program is not the other without its symbols and DWARF; undefined if it is. */
export async function differenceOfStripped(
  path: string,
  before: RandomAccess,
  after: RandomAccess,
): Promise<string | undefined> {
  try {
    const [old, slim] = [await ElfFile.open(before, `old ${path}`), await ElfFile.open(after, `slim ${path}`)];
    const { sameLoaded, buildIds, remaining } = await proveStrip(old, slim);
    if (!sameLoaded || buildIds.some(({ identical }) => !identical)) return "the loaded bytes differ";
    return remaining.length > 0 ? "symbols or DWARF are left" : undefined;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "elf-invalid") return error.why ?? error.what;
    throw error;
  }
}
