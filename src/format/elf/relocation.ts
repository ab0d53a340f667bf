import { uint32 } from "../../base/unsigned.ts";
import { DT, EM } from "./constants.ts";
import { readDynamic } from "./dynamic.ts";
import type { ElfFile } from "./elf-file.ts";

/** R_*_RELATIVE of the psABI of each machine: the word is the load address plus the addend. */
const RELATIVE: ReadonlyMap<number, number> = new Map([
  [EM["386"], 8],
  [EM.X86_64, 8],
  [EM.ARM, 23],
  [EM.AARCH64, 1027],
  [EM.PPC64, 22],
  [EM.S390, 12],
  [EM.RISCV, 3],
  [EM.LOONGARCH, 3],
]);

const CHUNK_ENTRIES = 32 * 1024;

interface Placed {
  readonly address: number;
  readonly target: number;
}

/**
 * The relative relocations with addends (DT_RELA) that `wanted` accepts. In a position-independent executable that GNU
 * ld linked, pointers are stored as zeros, and their values are only in these relocations; the Go linker writes both.
 * The table has an entry for each pointer of the program, so it is read in chunks. Addresses are exact below 2^53.
 */
export async function findRelativeRelocations(
  elf: ElfFile,
  wanted: (address: number, target: number) => boolean,
): Promise<readonly Placed[]> {
  const table = await locateTable(elf);
  const found: Placed[] = [];
  if (table === undefined) return found;
  const entryBytes = 3 * elf.wordBytes;
  const chunkBytes = CHUNK_ENTRIES * entryBytes;
  for (let done = 0; done < table.sizeBytes; done += chunkBytes) {
    const length = Math.min(chunkBytes, table.sizeBytes - done);
    const bytes = await elf.read(table.offset + done, length, "relocations");
    collect(elf, bytes, table.type, wanted, found);
  }
  return found;
}

async function locateTable(elf: ElfFile) {
  const type = RELATIVE.get(elf.header.machine);
  const entries = await readDynamic(elf);
  const address = entries.find(({ tag }) => tag === BigInt(DT.RELA))?.value;
  const size = entries.find(({ tag }) => tag === BigInt(DT.RELASZ))?.value;
  const place = address === undefined ? undefined : elf.locate(address);
  if (type === undefined || place === undefined || size === undefined) return undefined;
  return { type, offset: place.offset, sizeBytes: Math.min(Number(size), place.remainingBytes) };
}

/**
 * Elf32_Rela and Elf64_Rela: r_offset, r_info, r_addend, one word each. The type is in the low byte (32 bits) or the
 * low half (64 bits) of r_info.
 */
function collect(
  elf: ElfFile,
  bytes: Uint8Array,
  type: number,
  wanted: (address: number, target: number) => boolean,
  found: Placed[],
): void {
  const { littleEndian, is64 } = elf.header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const low = is64 && !littleEndian ? 4 : 0;
  const number = (at: number) =>
    is64
      ? uint32(view, at + 4 - low, littleEndian) * 2 ** 32 + uint32(view, at + low, littleEndian)
      : uint32(view, at, littleEndian);
  const entryBytes = 3 * elf.wordBytes;
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    const info = uint32(view, at + elf.wordBytes + low, littleEndian);
    if ((is64 ? info : info & 0xff) !== type) continue;
    const address = number(at);
    const target = number(at + 2 * elf.wordBytes);
    if (wanted(address, target)) found.push({ address, target });
  }
}
