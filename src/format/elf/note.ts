import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { PT, SHT } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";

/** One entry of a note section or segment. gABI 4.1, "Note Section". */
export interface Note {
  /** The owner, which defines the meaning of `type`: `GNU`, `Go`. */
  readonly name: string;
  readonly type: number;
  readonly description: Uint8Array;
  /** The offset of the description in the file. */
  readonly descriptionOffset: number;
}

/** NT_GNU_BUILD_ID; the description is the ID itself. */
const NT_GNU_BUILD_ID = 3;
/** Written by the Go linker, cmd/internal/buildid: the description is the ID in ASCII. */
const NT_GO_BUILD_ID = 4;

/**
 * All notes, from the note sections or, if there are none, from the segments. Throws `elf-invalid` for a broken note,
 * and `limit-exceeded` for more than any executable has.
 */
export async function readNotes(elf: ElfFile): Promise<readonly Note[]> {
  const sections = elf.sections.filter((section) => section.type === SHT.NOTE);
  const places = sections.length > 0 ? sections : elf.segments.filter((segment) => segment.type === PT.NOTE);
  const notes: Note[] = [];
  for (const { fileOffset, fileSizeBytes, align } of places) {
    if (fileSizeBytes > LIMITS.elfNoteSectionBytes) throw tooMany(elf);
    for (const note of parseNotes(elf, await elf.read(fileOffset, fileSizeBytes, "notes"), fileOffset, align)) {
      if (notes.length === LIMITS.elfNotes) throw tooMany(elf);
      notes.push(note);
    }
  }
  return notes;
}

/**
 * Entries are aligned to 4 bytes, or to 8 if the alignment of the section is 8. The 64-bit gABI asked for 8, but Linux
 * tools write 4; .note.gnu.property is really aligned to 8.
 */
function* parseNotes(elf: ElfFile, bytes: Uint8Array, fileOffset: number, sectionAlign: bigint): Generator<Note> {
  const align = sectionAlign === 8n ? 8 : 4;
  const cursor = elf.cursor(bytes, "notes");
  const skipPadding = () => cursor.seek(Math.min(Math.ceil(cursor.offset / align) * align, bytes.length));
  while (cursor.remaining > 0) {
    const nameBytes = cursor.u32();
    const descriptionBytes = cursor.u32();
    const type = cursor.u32();
    const name = cursor.take(nameBytes);
    skipPadding();
    const descriptionOffset = fileOffset + cursor.offset;
    const description = cursor.take(descriptionBytes);
    skipPadding();
    yield { name: withoutNul(name), type, description, descriptionOffset };
  }
}

function tooMany(elf: ElfFile): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `${elf.where} has too many notes`,
    why: `plimsoll reads ${LIMITS.elfNotes}, and ${LIMITS.elfNoteSectionBytes} bytes of each section of them`,
    where: `${elf.where} › notes`,
  });
}

/** n_namesz includes the zero bytes at the end: one for GNU, two for Go. */
function withoutNul(name: Uint8Array): string {
  return Buffer.from(name).toString("latin1").replace(/\0+$/, "");
}

/** The GNU build ID in hex, by which debuggers and debuginfod find debug information. */
export function gnuBuildId(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ name, type }) => name === "GNU" && type === NT_GNU_BUILD_ID);
  return note && Buffer.from(note.description).toString("hex");
}

/** The Go build ID, as `go tool buildid` prints it. */
export function goBuildId(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ name, type }) => name === "Go" && type === NT_GO_BUILD_ID);
  return note && Buffer.from(note.description).toString("latin1");
}
