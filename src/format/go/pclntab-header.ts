import type { ByteCursor } from "../../base/cursor.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { Absent, orAbsent } from "./absent.ts";

/** The first release that writes the table in this format. Go keeps a magic number until it changes the format. */
export type PclntabFormat = "go1.2" | "go1.16" | "go1.18" | "go1.20";

/** internal/abi/symtab.go, PCLnTabMagic. */
export const PCLNTAB_MAGICS: ReadonlyMap<number, PclntabFormat> = new Map([
  [0xfffffffb, "go1.2"],
  [0xfffffffa, "go1.16"],
  [0xfffffff0, "go1.18"],
  [0xfffffff1, "go1.20"],
]);

/** A range within pclntab, in bytes from its start. */
export interface PclntabPart {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** runtime.pcHeader, with values derived from it. */
export interface PclntabHeader {
  readonly format: PclntabFormat;
  /** The size of the smallest instruction, in which program counters in the tables are counted. */
  readonly quantum: number;
  readonly pointerBytes: 4 | 8;
  /** Since Go 1.18, entries are relative to runtime.text; before, they are addresses. */
  readonly entriesAreRelative: boolean;
  readonly functionCount: number;
  /**
   * The address of runtime.text: Go 1.18 to 1.25, or zero when it is only in a relocation; undefined in other releases.
   */
  readonly textStart: number | undefined;
  readonly header: PclntabPart;
  /** Names of functions, including those that are inlined at every call, each ended by a zero byte. */
  readonly names: PclntabPart;
  /** Per compilation unit, offsets into `files`; empty before Go 1.16. */
  readonly compilationUnits: PclntabPart;
  /** Names of source files, each ended by a zero byte; before Go 1.16 a table of offsets. */
  readonly files: PclntabPart;
  /** Programs that map program counters to values: stack depth, file, line, and those of pcdata. */
  readonly values: PclntabPart;
  /** The table of entries, followed by the record of each function. Offsets of records are relative to its start. */
  readonly functions: PclntabPart;
}

/** Eight bytes, and eight words of 64 bits. */
const HEADER_BYTES = 72;

/** Reads the header of a possible table. */
export function readPclntabHeader(
  elf: ElfFile,
  { fileOffset, sizeBytes }: { readonly fileOffset: number; readonly sizeBytes: number },
): Promise<PclntabHeader | Absent> {
  return orAbsent("its header", async () => {
    const bytes = await elf.read(fileOffset, Math.min(HEADER_BYTES, sizeBytes), "pclntab");
    return parsePclntabHeader(elf.cursor(bytes, "pclntab"), sizeBytes);
  });
}

/** Parses the header of a table of at most `sizeBytes`. The cursor must be at its start. */
function parsePclntabHeader(cursor: ByteCursor, sizeBytes: number): PclntabHeader | Absent {
  const magic = cursor.u32();
  const format = PCLNTAB_MAGICS.get(magic);
  const isPadded = cursor.u16() === 0;
  const quantum = cursor.u8();
  const pointerBytes = cursor.u8();
  if (format === undefined)
    return new Absent(`its format 0x${magic.toString(16)} belongs to no release of Go that plimsoll knows`);
  if (!isPadded || ![1, 2, 4].includes(quantum) || (pointerBytes !== 4 && pointerBytes !== 8)) {
    return new Absent("its header is damaged");
  }
  const word = () => (pointerBytes === 8 ? Number(cursor.u64()) : cursor.u32());
  const entriesAreRelative = format === "go1.18" || format === "go1.20";
  const fixed = { format, quantum, pointerBytes, entriesAreRelative } as const;
  const header = format === "go1.2" ? parseOldest(word, fixed, sizeBytes) : parseParted(word, fixed, sizeBytes);
  return isPlausible(header, sizeBytes) ? header : new Absent("its parts do not lie within it");
}

type Fixed = Pick<PclntabHeader, "format" | "quantum" | "pointerBytes" | "entriesAreRelative">;

/** Go 1.16 and later: counts, then the offset of each part, in their order. */
function parseParted(word: () => number, fixed: Fixed, sizeBytes: number): PclntabHeader {
  const functionCount = word();
  word(); // number of files
  const textStart = fixed.format === "go1.16" ? undefined : word();
  const [names, units, files, values, functions] = [word(), word(), word(), word(), word()];
  const part = (offset: number, end: number): PclntabPart => ({ offset, sizeBytes: end - offset });
  return {
    ...fixed,
    functionCount,
    textStart,
    header: part(0, names),
    names: part(names, units),
    compilationUnits: part(units, files),
    files: part(files, values),
    values: part(values, functions),
    functions: part(functions, sizeBytes),
  };
}

/** Before Go 1.16, names, values and records share the whole table: all their offsets are relative to its start. */
function parseOldest(word: () => number, fixed: Fixed, sizeBytes: number): PclntabHeader {
  const functionCount = word();
  const headerBytes = 8 + fixed.pointerBytes;
  const whole = { offset: 0, sizeBytes };
  const none = { offset: 0, sizeBytes: 0 };
  return {
    ...fixed,
    functionCount,
    textStart: undefined,
    header: { offset: 0, sizeBytes: headerBytes },
    names: whole,
    compilationUnits: none,
    files: none,
    values: whole,
    functions: whole,
  };
}

/** Are all parts within the table, and is there room for as many functions? */
function isPlausible(header: PclntabHeader, sizeBytes: number): boolean {
  const parts = [header.header, header.names, header.compilationUnits, header.files, header.values, header.functions];
  const areInside = parts.every((part) => part.sizeBytes >= 0 && part.offset >= 0 && part.offset <= sizeBytes);
  return areInside && entryTableBytes(header) <= header.functions.sizeBytes - entryTableOffset(header);
}

/** Size of a field of the entry table: since Go 1.18, fields are offsets of 32 bits. */
export function entryFieldBytes({ entriesAreRelative, pointerBytes }: PclntabHeader): number {
  return entriesAreRelative ? 4 : pointerBytes;
}

/** Where the entry table starts within `functions`. */
export function entryTableOffset(header: PclntabHeader): number {
  return header.format === "go1.2" ? header.header.sizeBytes : 0;
}

/** Size of the entry table: a pair for each function, and the end of the last one. */
function entryTableBytes(header: PclntabHeader): number {
  return (header.functionCount * 2 + 1) * entryFieldBytes(header);
}
