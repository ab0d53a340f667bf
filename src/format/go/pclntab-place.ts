import { LIMITS } from "../../base/limits.ts";
import { PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { readSymbols } from "../elf/symbol-table.ts";
import { occurrences } from "./occurrences.ts";
import { PCLNTAB_MAGICS } from "./pclntab-header.ts";

/** A place where pclntab may be, and how it was found. */
export interface PclntabPlace {
  readonly how: "section" | "symbol" | "magic number";
  readonly address: number;
  readonly fileOffset: number;
  /** An upper bound: for a place found by the magic number, the rest of the segment. */
  readonly sizeBytes: number;
}

const SECTIONS = [".gopclntab", ".data.rel.ro.gopclntab"];
/** The magic number and the two zero bytes after it. */
const START_BYTES = 6;

/**
 * The places where pclntab may be, the surest first. In some position-independent executables pclntab has no section of
 * its own and lies inside .data.rel.ro, and the name of a section proves nothing: the caller checks what is there.
 */
export async function* placesOfPclntab(elf: ElfFile): AsyncGenerator<PclntabPlace> {
  for (const name of SECTIONS) {
    const section = elf.section(name);
    // In a file of debug information, the section has a header but no bytes.
    if (section === undefined || section.fileSizeBytes === 0) continue;
    const { fileOffset, fileSizeBytes } = section;
    yield { how: "section", address: Number(section.address), fileOffset, sizeBytes: fileSizeBytes };
  }
  const named = await placeBySymbol(elf);
  if (named !== undefined) yield named;
  yield* placesByMagic(elf);
}

async function placeBySymbol(elf: ElfFile): Promise<PclntabPlace | undefined> {
  const symbols = await readSymbols(elf, "symtab");
  const start = symbols?.find("runtime.pclntab");
  const end = symbols?.find("runtime.epclntab");
  if (symbols === undefined || start === undefined || end === undefined) return undefined;
  const address = symbols.address(start);
  const sizeBytes = symbols.address(end) - address;
  const place = elf.locate(symbols.value(start));
  if (place === undefined || sizeBytes <= 0 || sizeBytes > place.remainingBytes) return undefined;
  return { how: "symbol", address, fileOffset: place.offset, sizeBytes };
}

async function* placesByMagic(elf: ElfFile): AsyncGenerator<PclntabPlace> {
  let candidates = 0;
  const needles = [...PCLNTAB_MAGICS.keys()].map((magic) => encodeMagic(magic, elf.header.littleEndian));
  for (const segment of elf.segments.filter(({ type }) => type === PT.LOAD)) {
    for await (const at of occurrences(elf, segment, needles, "pclntab")) {
      const address = Number(segment.address) + at;
      if (address % elf.wordBytes !== 0) continue;
      if (++candidates > LIMITS.pclntabCandidates) return;
      const [fileOffset, sizeBytes] = [segment.fileOffset + at, segment.fileSizeBytes - at];
      yield { how: "magic number", address, fileOffset, sizeBytes };
    }
  }
}

function encodeMagic(magic: number, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(START_BYTES);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, magic, littleEndian);
  return bytes;
}
