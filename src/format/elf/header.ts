import { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";
import { identifyForeign } from "./identify.ts";
import { type RandomAccess, readExactly } from "./random-access.ts";
import { sizeFrom } from "./size.ts";

/** The ELF header. gABI 4.1, "ELF Header"; field names without their `e_`, offsets and sizes in bytes of the file. */
export interface ElfHeader {
  readonly is64: boolean;
  readonly littleEndian: boolean;
  readonly osAbi: number;
  readonly abiVersion: number;
  readonly type: number;
  readonly machine: number;
  readonly entry: bigint;
  readonly flags: number;
  readonly headerSizeBytes: number;
  readonly programHeadersOffset: number;
  readonly programHeaderSizeBytes: number;
  /** As stored: 0xffff when section 0 holds the real number. */
  readonly programHeaderCount: number;
  readonly sectionHeadersOffset: number;
  readonly sectionHeaderSizeBytes: number;
  /** As stored: 0 when section 0 holds the real number. */
  readonly sectionHeaderCount: number;
  /** As stored: 0xffff when section 0 holds the real number. */
  readonly sectionNamesIndex: number;
}

const IDENT_BYTES = 16;
const SIZE_32_BYTES = 52;
const SIZE_64_BYTES = 64;

/** Throws `elf-invalid`. If the file is not ELF, the error names the format that it has. */
export async function readHeader(source: RandomAccess, where: string): Promise<ElfHeader> {
  const start = await readExactly(source, 0, Math.min(SIZE_64_BYTES, source.sizeBytes), where);
  if (!isElf(start)) {
    throw new PlimsollError("elf-invalid", {
      what: `${where} is not an ELF file`,
      why: `it is ${identifyForeign(start)}`,
      fix: "plimsoll reads executables for Linux: build with GOOS=linux",
      where,
    });
  }
  const identity = parseIdentity(start, where);
  return parseFields(start.subarray(0, identity.is64 ? SIZE_64_BYTES : SIZE_32_BYTES), identity, where);
}

/** Whether these first bytes are ELF's magic. */
export function isElf(start: Uint8Array): boolean {
  return start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46;
}

type Identity = Pick<ElfHeader, "is64" | "littleEndian" | "osAbi" | "abiVersion">;

function parseIdentity(start: Uint8Array, where: string): Identity {
  const [fileClass, encoding, version] = [start[4], start[5], start[6]];
  if (start.length < IDENT_BYTES || version !== 1 || !isOneOrTwo(fileClass) || !isOneOrTwo(encoding)) {
    throw new PlimsollError("elf-invalid", {
      what: `${where} has a damaged ELF header`,
      why: `class ${fileClass}, byte order ${encoding}, version ${version}: each must be known (1 or 2, 1 or 2, 1)`,
      where: `${where} @0x4`,
    });
  }
  return { is64: fileClass === 2, littleEndian: encoding === 1, osAbi: start[7]!, abiVersion: start[8]! };
}

function isOneOrTwo(byte: number | undefined): boolean {
  return byte === 1 || byte === 2;
}

function parseFields(bytes: Uint8Array, identity: Identity, where: string): ElfHeader {
  const cursor = new ByteCursor(bytes, { littleEndian: identity.littleEndian, code: "elf-invalid", where });
  const word = () => (identity.is64 ? cursor.u64() : BigInt(cursor.u32()));
  cursor.skip(IDENT_BYTES);
  const type = cursor.u16();
  const machine = cursor.u16();
  cursor.skip(4); // e_version repeats the one in e_ident
  return {
    ...identity,
    type,
    machine,
    entry: word(),
    programHeadersOffset: sizeFrom(word(), where),
    sectionHeadersOffset: sizeFrom(word(), where),
    flags: cursor.u32(),
    headerSizeBytes: cursor.u16(),
    programHeaderSizeBytes: cursor.u16(),
    programHeaderCount: cursor.u16(),
    sectionHeaderSizeBytes: cursor.u16(),
    sectionHeaderCount: cursor.u16(),
    sectionNamesIndex: cursor.u16(),
  };
}
