import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { SHT } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";
import type { Section } from "./section.ts";
import { stringAt } from "./string-table.ts";

/** A version of a shared object's symbols that another file was linked against: `GLIBC_2.34` of `libc.so.6`. */
export interface NeededVersion {
  readonly object: string;
  readonly version: string;
}

/** vna_flags: a weak reference, without which the file still loads. */
const VER_FLG_WEAK = 2;

/**
 * The versions that .gnu.version_r requires, without weak references. Linux Standard Base 5.0, "Symbol Versioning"; the
 * records are the same for 32 and 64 bits. Empty when there is no such section.
 */
export async function readNeededVersions(elf: ElfFile): Promise<readonly NeededVersion[]> {
  const table = await readTable(elf, SHT.GNU_VERNEED);
  if (table === undefined) return [];
  const needed: NeededVersion[] = [];
  let left: number = LIMITS.elfVersions;
  for (const start of records(table, 12)) {
    const cursor = at(table, start + 2);
    const count = cursor.u16();
    const object = table.name(cursor.u32());
    let entry = start + cursor.u32();
    for (let index = 0; index < count; index++) {
      if (left-- === 0) throw tooMany(elf);
      const own = at(table, entry + 4);
      const flags = own.u16();
      own.skip(2);
      const version = table.name(own.u32());
      if ((flags & VER_FLG_WEAK) === 0) needed.push({ object, version });
      const next = own.u32();
      if (next === 0) break;
      entry += next;
    }
  }
  return needed;
}

/** The versions that .gnu.version_d defines; undefined when the object defines none: the loader then checks none. */
export async function readDefinedVersions(elf: ElfFile): Promise<ReadonlySet<string> | undefined> {
  const table = await readTable(elf, SHT.GNU_VERDEF);
  if (table === undefined) return undefined;
  const defined = new Set<string>();
  for (const start of records(table, 16)) {
    const cursor = at(table, start + 12);
    const first = start + cursor.u32();
    defined.add(table.name(at(table, first).u32()));
  }
  return defined;
}

interface VersionTable {
  readonly elf: ElfFile;
  readonly bytes: Uint8Array;
  readonly name: (offset: number) => string;
}

type Cursor = ReturnType<ElfFile["cursor"]>;

async function readTable(elf: ElfFile, type: number): Promise<VersionTable | undefined> {
  const section: Section | undefined = elf.sections.find((candidate) => candidate.type === type);
  if (section === undefined) return undefined;
  const strings = elf.sections[section.link];
  const names = strings?.type === SHT.STRTAB ? await elf.readSection(strings) : new Uint8Array();
  const where = `${elf.where} › ${section.name}`;
  return {
    elf,
    bytes: await elf.readSection(section),
    name: (offset) => stringAt(names, offset, LIMITS.symbolNameBytes, where),
  };
}

function at({ elf, bytes }: VersionTable, offset: number): Cursor {
  const cursor = elf.cursor(bytes, "symbol versions");
  cursor.seek(offset);
  return cursor;
}

/**
 * The start of each record. The field at `nextField` is the distance to the next record, or 0 at the last one.
 * Distances are unsigned, so they only lead forward.
 */
function* records(table: VersionTable, nextField: number): Generator<number> {
  if (table.bytes.length === 0) return;
  let start = 0;
  for (let index = 0; ; index++) {
    if (index === LIMITS.elfVersions) throw tooMany(table.elf);
    yield start;
    const distance = at(table, start + nextField).u32();
    if (distance === 0) return;
    start += distance;
  }
}

function tooMany({ where }: ElfFile): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `${where} has more than ${LIMITS.elfVersions} symbol versions`,
    why: "plimsoll reads no more than that, and no real object has so many",
    where,
  });
}
