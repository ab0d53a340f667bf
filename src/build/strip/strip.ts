import { counted } from "../../base/counted.ts";
import { SHF, SHN, SHT } from "../../format/elf/constants.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { Draft } from "../../format/elf/encode-draft.ts";
import { HeaderEncoder } from "../../format/elf/encode-headers.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { Section } from "../../format/elf/section.ts";
import { DEBUG_LINK_SECTION, type DebugLink, encodeDebugLink } from "./debug-link.ts";
import { examineLayout, type Layout } from "./layout.ts";
import { stripRefused } from "./refusal.ts";
import { isLoaded, isRelocation, removedSections, type StripFlag } from "./removed-sections.ts";
import { rebuildSectionNames, type SectionNames } from "./section-names.ts";

interface RemovedSection {
  readonly name: string;
  /** The size as stored: for a compressed section, the compressed size. */
  readonly sizeBytes: number;
  readonly flag: StripFlag;
}

interface StripPlan {
  /** False if there is nothing to remove: the file is written unchanged. */
  readonly changed: boolean;
  /** In the order of the section headers. */
  readonly removed: readonly RemovedSection[];
}

export interface StrippedBinary {
  readonly plan: StripPlan;
  readonly sizeBytes: number;
  /** The new file as a stream; may be called more than once. */
  write(): AsyncIterable<Uint8Array>;
}

/**
 * The program as `-s -w` would have linked it: no symbol table, no DWARF, every loaded section the same byte for byte,
 * unchanged program headers. The section headers stay where the linker put them: Go's linker after the program headers,
 * the C linker at the end. `debugLink` adds a `.gnu_debuglink`, which is not loaded.
 *
 * `where` is how messages name the file. Throws `elf-invalid`, and `strip-refused` if it is not certain what a byte
 * belongs to.
 */
export async function stripBinary(
  source: RandomAccess,
  where: string,
  { debugLink }: { readonly debugLink?: DebugLink } = {},
): Promise<StrippedBinary> {
  const elf = await ElfFile.open(source, where);
  const flags = removedSections(elf);
  const removed = [...flags]
    .sort(([a], [b]) => a - b)
    .map(([index, flag]) => ({ name: elf.sections[index]!.name, sizeBytes: elf.sections[index]!.fileSizeBytes, flag }));
  const changed = removed.length > 0 || debugLink !== undefined;
  const draft = changed ? await draftStripped(elf, flags, debugLink) : unchanged(source);
  return { plan: { changed, removed }, sizeBytes: draft.sizeBytes, write: () => draft.write(source, where) };
}

function unchanged({ sizeBytes }: RandomAccess): Draft {
  const draft = new Draft();
  draft.copy(0, sizeBytes);
  return draft;
}

async function draftStripped(
  elf: ElfFile,
  removed: ReadonlyMap<number, StripFlag>,
  debugLink: DebugLink | undefined,
): Promise<Draft> {
  const encoder = new HeaderEncoder(elf);
  const layout = await examineLayout(elf, removed, encoder);
  const kept = elf.sections.filter(({ index }) => !removed.has(index));
  if (debugLink !== undefined && elf.section(DEBUG_LINK_SECTION) !== undefined) {
    throw stripRefused(elf, "it already has a debug link", "strip the program that the linker wrote");
  }
  const stored = await encoder.storedSections();
  const headers = kept.map(({ index }) => stored[index]!);
  const names = await rebuildSectionNames(elf, encoder, headers, debugLink && DEBUG_LINK_SECTION);

  const body = new Draft();
  const places = placeMovable(elf, layout, body, removed, names);
  const overlay = layout.sectionNamesAreLoaded ? placeNames(elf, layout, body, names, places) : [];
  const numbers = new Map(kept.map(({ index }, number) => [index, number]));
  const table = kept.map((section, number) =>
    encoder.section(headers[number]!, {
      name: names.offsets.get(encoder.nameOffset(headers[number]!))!,
      ...places.get(section.index),
      ...references(elf, section, numbers, removed),
    }),
  );
  if (debugLink !== undefined) table.push(addDebugLink(elf, encoder, debugLink, names, layout.movableFrom, body));
  return join(elf, encoder, layout, { body, overlay, table, namesIndex: numbers.get(elf.header.sectionNamesIndex)! });
}

type Places = Map<number, { readonly fileOffset: number; readonly sizeBytes: number }>;

/** Places the movable sections one after the other, from where the first of them was. */
function placeMovable(
  elf: ElfFile,
  { notLoaded, movableFrom }: Layout,
  body: Draft,
  removed: ReadonlyMap<number, StripFlag>,
  names: SectionNames,
): Places {
  const places: Places = new Map();
  for (const { index, align, fileOffset, fileSizeBytes } of notLoaded) {
    if (removed.has(index) || fileOffset < movableFrom) continue;
    body.alignTo(Number(align), movableFrom);
    const start = movableFrom + body.sizeBytes;
    if (index === elf.header.sectionNamesIndex) body.bytes(names.bytes);
    else body.copy(fileOffset, fileSizeBytes);
    places.set(index, { fileOffset: start, sizeBytes: movableFrom + body.sizeBytes - start });
  }
  return places;
}

/** Bytes that replace the same number of bytes among those that are loaded and do not move. */
interface Overlay {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Names among the loaded bytes stay there, followed by zeros; if they no longer fit, they go to the end. */
function placeNames(
  { header, sections }: ElfFile,
  { movableFrom }: Layout,
  body: Draft,
  { bytes }: SectionNames,
  places: Places,
): readonly Overlay[] {
  const { index, fileOffset, fileSizeBytes } = sections[header.sectionNamesIndex]!;
  const fits = bytes.length <= fileSizeBytes;
  places.set(index, { fileOffset: fits ? fileOffset : movableFrom + body.sizeBytes, sizeBytes: bytes.length });
  if (!fits) body.bytes(bytes);
  const inPlace = Buffer.alloc(fileSizeBytes);
  if (fits) inPlace.set(bytes);
  return [{ start: fileOffset, bytes: inPlace }];
}

/** sh_link, and sh_info if it is a section index, with the new numbers. gABI 4.1, figure 4-14. */
function references(
  elf: ElfFile,
  section: Section,
  numbers: ReadonlyMap<number, number>,
  removed: ReadonlyMap<number, StripFlag>,
) {
  const renumber = (index: number) => {
    const number = numbers.get(index);
    if (number === undefined) throw stripRefused(elf, `${section.name} needs section ${index}, which would be removed`);
    return number;
  };
  if (section.type === SHT.NULL) return {};
  const infoIsSection = isRelocation(section) || (section.flags & SHF.INFO_LINK) !== 0n;
  // Relocations of a static program name no symbols: at run time nothing looks for a symbol table, and ld -s leaves 0.
  const isWithoutSymbols = isRelocation(section) && isLoaded(section) && removed.get(section.link) === "-s";
  const link = isWithoutSymbols ? SHN.UNDEF : renumber(section.link);
  return { link, ...(infoIsSection ? { info: renumber(section.info) } : {}) };
}

function addDebugLink(
  elf: ElfFile,
  encoder: HeaderEncoder,
  link: DebugLink,
  names: SectionNames,
  from: number,
  body: Draft,
): Uint8Array {
  body.alignTo(4, from);
  const content = encodeDebugLink(link, elf.header.littleEndian);
  const fileOffset = from + body.sizeBytes;
  body.bytes(content);
  const type = SHT.PROGBITS;
  return encoder.section(new Uint8Array(encoder.sectionHeaderBytes), {
    name: names.addedOffset,
    type,
    fileOffset,
    sizeBytes: content.length,
    align: 4,
  });
}

interface Pieces {
  readonly body: Draft;
  readonly overlay: readonly Overlay[];
  /** The new section headers. */
  readonly table: readonly Uint8Array[];
  readonly namesIndex: number;
}

/** Everything that is loaded, unchanged, then the body, with the section headers in their place or after it. */
async function join(
  elf: ElfFile,
  encoder: HeaderEncoder,
  { sectionHeaders: old, sectionHeadersAreLoaded, movableFrom }: Layout,
  { body, overlay, table, namesIndex }: Pieces,
): Promise<Draft> {
  const bytes = Buffer.concat(table);
  const inPlace = sectionHeadersAreLoaded && bytes.length <= old.end - old.start;
  if (!inPlace) body.alignTo(elf.wordBytes, movableFrom);
  const sectionHeadersOffset = inPlace ? old.start : movableFrom + body.sizeBytes;
  if (!inPlace) body.bytes(bytes);
  if (table.length >= SHN.LORESERVE) throw stripRefused(elf, `it has ${counted(table.length, "section")}`);

  const draft = new Draft();
  const values = { sectionHeadersOffset, sectionHeaderCount: table.length, sectionNamesIndex: namesIndex };
  draft.bytes(await encoder.elfHeader(values));
  const headers = Buffer.alloc(old.end - old.start);
  if (inPlace) headers.set(bytes);
  const overlays = [...overlay, ...(inPlace ? [{ start: old.start, bytes: headers }] : [])];
  for (const { start, bytes: replacement } of overlays.sort((a, b) => a.start - b.start)) {
    draft.copy(draft.sizeBytes, start - draft.sizeBytes);
    draft.bytes(replacement);
  }
  draft.copy(draft.sizeBytes, movableFrom - draft.sizeBytes);
  draft.append(body);
  return draft;
}
