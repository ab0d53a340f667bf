import { PT, SHT } from "../../format/elf/constants.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { Draft } from "../../format/elf/encode-draft.ts";
import { HeaderEncoder } from "../../format/elf/encode-headers.ts";
import { gnuBuildId, readNotes } from "../../format/elf/note.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { Section } from "../../format/elf/section.ts";
import { examineLayout, type Layout } from "./layout.ts";
import { stripRefused } from "./refusal.ts";
import { isLoaded, removedSections } from "./removed-sections.ts";

/**
 * What a debugger needs in addition to the stripped program, as a stream: an ELF file with the same headers. Its loaded
 * sections have addresses and sizes but no bytes (SHT_NOBITS), except the notes with the build IDs; every section that
 * is not loaded is unchanged, and compressed DWARF stays compressed. GDB manual, "Debugging Information in Separate
 * Files".
 *
 * `where` is how messages name the file. Throws `elf-invalid`, and `strip-refused` as `stripBinary` does or if the
 * program has neither symbols nor DWARF any more.
 */
export async function* writeDebugFile(source: RandomAccess, where: string): AsyncGenerator<Uint8Array> {
  const elf = await ElfFile.open(source, where);
  const removed = removedSections(elf);
  if (removed.size === 0) {
    throw stripRefused(
      elf,
      "it has neither a symbol table nor DWARF: there is nothing to write a debug file from",
      "link it without -s and -w",
    );
  }
  const encoder = new HeaderEncoder(elf);
  const layout = await examineLayout(elf, removed, encoder);
  yield* (await draftDebugFile(elf, encoder, layout)).write(source, where);
}

/** The GNU build ID in hex by which a debug file is found, or undefined: linkers of Go before 1.24 wrote none. */
export async function readGnuBuildId(source: RandomAccess, where: string): Promise<string | undefined> {
  return gnuBuildId(await readNotes(await ElfFile.open(source, where)));
}

async function draftDebugFile(elf: ElfFile, encoder: HeaderEncoder, { notLoaded }: Layout): Promise<Draft> {
  const programHeadersOffset = encoder.elfHeaderBytes;
  const body = new Draft();
  const from = programHeadersOffset + elf.segments.length * encoder.segmentHeaderBytes;
  const places = new Map<number, number>();
  const notes = elf.sections.filter((section) => isLoaded(section) && isKeptNote(section));
  for (const { index, align, fileOffset, fileSizeBytes } of [...notes, ...notLoaded]) {
    body.alignTo(Number(align), from);
    places.set(index, from + body.sizeBytes);
    body.copy(fileOffset, fileSizeBytes);
  }
  body.alignTo(elf.wordBytes, from);
  const sectionHeadersOffset = from + body.sizeBytes;

  const draft = new Draft();
  draft.bytes(
    await encoder.elfHeader({
      sectionHeadersOffset,
      ...(elf.segments.length > 0 ? { programHeadersOffset } : {}),
    }),
  );
  const segments = await encoder.storedSegments();
  for (const [index, { type }] of elf.segments.entries()) {
    draft.bytes(
      isMapping(type)
        ? encoder.segment(segments[index]!, { fileSizeBytes: 0 })
        : new Uint8Array(encoder.segmentHeaderBytes),
    );
  }
  draft.append(body);
  const headers = await encoder.storedSections();
  for (const section of elf.sections) {
    const fileOffset = places.get(section.index);
    const stored = headers[section.index]!;
    draft.bytes(encoder.section(stored, fileOffset === undefined ? withoutBytes(section, from) : { fileOffset }));
  }
  return draft;
}

/** Notes hold the build IDs; a note with a larger alignment does not come from a linker. */
function isKeptNote({ type, align, fileSizeBytes }: Section): boolean {
  return type === SHT.NOTE && align <= 8n && fileSizeBytes > 0;
}

function withoutBytes({ type }: Section, fileOffset: number) {
  return type === SHT.NULL || type === SHT.NOBITS ? {} : { type: SHT.NOBITS, fileOffset };
}

/**
 * Mapped segments keep their addresses, which debuggers compare; other segments would refer to bytes that are not here.
 */
function isMapping(type: number): boolean {
  return type === PT.LOAD || type === PT.TLS || type === PT.GNU_RELRO || type === PT.GNU_STACK;
}
