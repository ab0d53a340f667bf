import { LIMITS } from "../../base/limits.ts";
import { DT, PT } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";
import { stringAt } from "./string-table.ts";

/** One entry of the dynamic array. gABI 4.1, "Dynamic Section". */
export interface DynamicEntry {
  readonly tag: bigint;
  readonly value: bigint;
}

/** What a dynamically linked file requires from the loader. */
export interface DynamicNeeds {
  /** DT_NEEDED: shared objects, in the order in which they are searched. */
  readonly needed: readonly string[];
  readonly soname: string | undefined;
  readonly rpath: string | undefined;
  readonly runpath: string | undefined;
}

/** PT_INTERP: the loader that the kernel starts for the file, such as /lib64/ld-linux-x86-64.so.2. */
export async function readInterpreter(elf: ElfFile): Promise<string | undefined> {
  const segment = elf.segments.find(({ type }) => type === PT.INTERP);
  if (segment === undefined) return undefined;
  const bytes = await elf.read(segment.fileOffset, segment.fileSizeBytes, "interpreter");
  return stringAt(bytes, 0, LIMITS.elfSectionNameBytes, `${elf.where} › interpreter`);
}

/** The dynamic array up to DT_NULL; empty for a static executable. */
export async function readDynamic(elf: ElfFile): Promise<readonly DynamicEntry[]> {
  const segment = elf.segments.find(({ type }) => type === PT.DYNAMIC);
  if (segment === undefined) return [];
  const length = Math.min(segment.fileSizeBytes, LIMITS.elfHeaders * 2 * elf.wordBytes);
  const bytes = await elf.read(segment.fileOffset, length, "dynamic section");
  const cursor = elf.cursor(bytes, "dynamic section");
  const entries: DynamicEntry[] = [];
  while (cursor.remaining >= 2 * elf.wordBytes) {
    const tag = elf.word(cursor);
    const value = elf.word(cursor);
    if (tag === BigInt(DT.NULL)) break;
    entries.push({ tag, value });
  }
  return entries;
}

/** Throws `elf-invalid` when names are used but the string table is missing. */
export async function readDynamicNeeds(elf: ElfFile): Promise<DynamicNeeds> {
  const entries = await readDynamic(elf);
  const valuesOf = (tag: number) => entries.filter((entry) => entry.tag === BigInt(tag)).map(({ value }) => value);
  const named = [DT.NEEDED, DT.SONAME, DT.RPATH, DT.RUNPATH].some((tag) => valuesOf(tag).length > 0);
  const strings = named ? await readStrings(elf, valuesOf(DT.STRTAB)[0], valuesOf(DT.STRSZ)[0]) : new Uint8Array();
  const namesOf = (tag: number) =>
    valuesOf(tag).map((offset) =>
      stringAt(strings, Number(offset), LIMITS.elfSectionNameBytes, `${elf.where} › dynamic strings`),
    );
  return {
    needed: namesOf(DT.NEEDED),
    soname: namesOf(DT.SONAME)[0],
    rpath: namesOf(DT.RPATH)[0],
    runpath: namesOf(DT.RUNPATH)[0],
  };
}

async function readStrings(elf: ElfFile, address = 0n, sizeBytes = 0n): Promise<Uint8Array> {
  return elf.readAtAddress(address, Number(sizeBytes), "dynamic strings");
}
