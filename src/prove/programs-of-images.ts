import { PlimsollError } from "../base/error.ts";
import { ElfFile } from "../format/elf/elf-file.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import type { Image } from "../image/image.ts";
import { readChosen } from "./read-layer.ts";
import type { Found } from "./replay.ts";
import { proveStrip } from "./same-but-stripped.ts";

/** Stores a content so that it can be read by position: a compressed layer does not allow that. */
export type Hold = (content: AsyncIterable<Uint8Array>) => Promise<RandomAccess>;

/** The programs of an image under these paths, by path; anything that is not a file is left out. */
export async function holdPrograms(
  { layers }: Image,
  names: ReadonlyMap<string, Found>,
  paths: ReadonlySet<string>,
  hold: Hold,
): Promise<ReadonlyMap<string, RandomAccess>> {
  const ids = new Map<string, string>();
  for (const path of paths) {
    const entry = names.get(path)?.entry;
    if (entry?.kind === "file") ids.set(path, entry.id);
  }
  const held = new Map<string, RandomAccess>();
  for (const [index, layer] of layers.entries()) {
    const chosen = new Set([...ids.values()].filter((id) => id.startsWith(`${index} `)));
    if (chosen.size === 0) continue;
    await readChosen(layer, index, chosen, async (id, content) => {
      held.set(id, await hold(content));
    });
  }
  return new Map([...ids].flatMap(([path, id]) => (held.has(id) ? [[path, held.get(id)!] as const] : [])));
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
