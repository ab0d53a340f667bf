/** ELF files and tables of Go binaries, built field by field, including those that a real toolchain would not write. */

interface ImageSection {
  readonly name: string;
  readonly type: number;
  readonly flags?: bigint;
  readonly address?: bigint;
  readonly content?: Uint8Array;
  readonly link?: number;
  readonly entrySizeBytes?: number;
  /** The offset and the size, where they differ from what follows from `content`. */
  readonly fileOffset?: bigint;
  readonly size?: bigint;
}

interface ImageSegment {
  readonly type: number;
  readonly flags?: number;
  readonly address?: bigint;
  /** The section whose bytes it maps. */
  readonly section: string;
}

export interface ElfImage {
  readonly is64?: boolean;
  readonly littleEndian?: boolean;
  readonly type?: number;
  readonly machine?: number;
  /** Without the section of names, which is added at the end. */
  readonly sections: readonly ImageSection[];
  readonly segments?: readonly ImageSegment[];
  /** Writes counts and the index of the names into section 0, as files with 65,280 or more sections must. */
  readonly extendedNumbering?: boolean;
}

/** Writes fields one after the other, in a given byte order and word size. */
class FieldWriter {
  readonly #littleEndian: boolean;
  readonly #wordBytes: 4 | 8;
  readonly #parts: Uint8Array[] = [];

  constructor(littleEndian: boolean, wordBytes: 4 | 8) {
    this.#littleEndian = littleEndian;
    this.#wordBytes = wordBytes;
  }

  u8(...values: number[]): this {
    return this.bytes(Uint8Array.from(values));
  }

  u16(...values: number[]): this {
    return this.#each(values, 2, (view, value) => view.setUint16(0, value, this.#littleEndian));
  }

  u32(...values: number[]): this {
    return this.#each(values, 4, (view, value) => view.setUint32(0, value, this.#littleEndian));
  }

  /** Values beyond 32 bits are truncated in a 32-bit file. */
  word(...values: (number | bigint)[]): this {
    return this.#each(values, this.#wordBytes, (view, value) =>
      this.#wordBytes === 8
        ? view.setBigUint64(0, BigInt(value), this.#littleEndian)
        : view.setUint32(0, Number(BigInt.asUintN(32, BigInt(value))), this.#littleEndian),
    );
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    return this;
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #each<Value>(values: readonly Value[], sizeBytes: number, write: (view: DataView, value: Value) => void): this {
    for (const value of values) {
      const part = new Uint8Array(sizeBytes);
      write(new DataView(part.buffer), value);
      this.#parts.push(part);
    }
    return this;
  }
}

/** The header, the program headers, the sections' bytes aligned to 16, the section headers. */
export function buildElf(image: ElfImage): Buffer {
  const { is64 = true, segments = [] } = image;
  const nameTable = Buffer.from(`${["", ...image.sections.map(({ name }) => name), ".shstrtab"].join("\0")}\0`);
  const sections = [...image.sections, { name: ".shstrtab", type: 3, content: nameTable }];
  const headerBytes = is64 ? 64 : 52;
  const start = align(headerBytes + segments.length * (is64 ? 56 : 32));
  const offsets = layOut(sections, start);
  const end = Math.max(start, ...sections.map(({ content }, index) => align(offsets[index]! + (content?.length ?? 0))));

  const file = Buffer.alloc(end);
  encodeHeader(image, sections.length + 1, end).copy(file);
  encodeSegments(image, sections, offsets).copy(file, headerBytes);
  for (const [index, { content }] of sections.entries()) if (content !== undefined) file.set(content, offsets[index]!);
  return Buffer.concat([file, encodeSections(image, sections, offsets)]);
}

function writerFor({ is64 = true, littleEndian = true }: ElfImage): FieldWriter {
  return new FieldWriter(littleEndian, is64 ? 8 : 4);
}

function encodeHeader(image: ElfImage, sectionCount: number, sectionsOffset: number): Buffer {
  const { is64 = true, littleEndian = true, type = 2, machine = 62, segments = [], extendedNumbering } = image;
  const headerBytes = is64 ? 64 : 52;
  return writerFor(image)
    .u8(0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, littleEndian ? 1 : 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    .u16(type, machine)
    .u32(1)
    .word(0, headerBytes, sectionsOffset)
    .u32(0)
    .u16(headerBytes, is64 ? 56 : 32, segments.length, is64 ? 64 : 40)
    .u16(extendedNumbering ? 0 : sectionCount, extendedNumbering ? 0xffff : sectionCount - 1)
    .finish();
}

function encodeSegments(image: ElfImage, sections: readonly ImageSection[], offsets: readonly number[]): Buffer {
  const writer = writerFor(image);
  for (const { type, flags = 4, address = 0n, section } of image.segments ?? []) {
    const index = sections.findIndex(({ name }) => name === section);
    const sizeBytes = sections[index]?.content?.length ?? 0;
    const range = [offsets[index]!, address, address, sizeBytes, sizeBytes];
    if (image.is64 === false)
      writer
        .u32(type)
        .word(...range)
        .u32(flags, 1);
    else writer.u32(type, flags).word(...range, 1);
  }
  return writer.finish();
}

function encodeSections(image: ElfImage, sections: readonly ImageSection[], offsets: readonly number[]): Buffer {
  const [count, namesIndex] = image.extendedNumbering ? [sections.length + 1, sections.length] : [0, 0];
  const writer = writerFor(image).u32(0, 0).word(0, 0, 0, count).u32(namesIndex, 0).word(0, 0);
  let nameOffset = 1;
  for (const [index, section] of sections.entries()) {
    const { name, type, flags = 0n, address = 0n, content, link = 0, entrySizeBytes = 0 } = section;
    writer
      .u32(nameOffset, type)
      .word(flags, address, section.fileOffset ?? offsets[index]!, section.size ?? content?.length ?? 0)
      .u32(link, 0)
      .word(1, entrySizeBytes);
    nameOffset += Buffer.byteLength(name) + 1;
  }
  return writer.finish();
}

function layOut(sections: readonly ImageSection[], start: number): number[] {
  let offset = start;
  return sections.map(({ content }) => {
    const at = offset;
    offset = align(at + (content?.length ?? 0));
    return at;
  });
}

function align(offset: number): number {
  return Math.ceil(offset / 16) * 16;
}

export interface ImageFunction {
  readonly name: string;
  readonly sizeBytes: number;
}

/** A pclntab of Go 1.18 or later: functions one after the other, at least 16 bytes apart. */
export function buildPclntab(
  functions: readonly ImageFunction[],
  { littleEndian = true, wordBytes = 8 as 4 | 8, magic = 0xfffffff1, names = [] as readonly string[] } = {},
): Buffer {
  const writer = () => new FieldWriter(littleEndian, wordBytes);
  const nameTable = Buffer.from([...functions.map(({ name }) => name), ...names].map((name) => `${name}\0`).join(""));
  const files = Buffer.from("example.com/made/main.go\0");
  // One stack-depth table for each function, whose depth never changes.
  const programs = [Buffer.of(0), ...functions.map(({ sizeBytes }) => Buffer.of(2, ...varint(sizeBytes), 0))];

  const entries = writer();
  const records = writer();
  const tableBytes = (functions.length * 2 + 1) * 4;
  let entry = 0;
  for (const [index, { sizeBytes }] of functions.entries()) {
    entries.u32(entry, tableBytes + index * 44);
    const nameOffset = Buffer.byteLength(
      functions
        .slice(0, index)
        .map(({ name }) => `${name}\0`)
        .join(""),
    );
    const program = Buffer.concat(programs.slice(0, index + 1)).length;
    records.u32(entry, nameOffset, 0, 0, program, 0, 0, 0, 0, 1).u8(0, 0, 0, 0);
    entry += align(sizeBytes);
  }
  entries.u32(entry);

  const headerBytes = 8 + 8 * wordBytes;
  const parts = [nameTable, Buffer.alloc(4), files, Buffer.concat(programs), entries.bytes(records.finish()).finish()];
  const offsets = parts.map((_, index) => headerBytes + Buffer.concat(parts.slice(0, index)).length);
  return writer()
    .u32(magic)
    .u8(0, 0, 1, wordBytes)
    .word(functions.length, 1, 0, ...offsets)
    .bytes(Buffer.concat(parts))
    .finish();
}

/** Build information as Go 1.18 and later write it. */
function buildInfoBlob(version: string, modules: string): Buffer {
  const text = Buffer.from(`0123456789abcdef${modules}0123456789abcdef`);
  return Buffer.concat([
    Buffer.from("\xff Go buildinf:\x08\x02", "latin1"),
    Buffer.alloc(16),
    Buffer.of(...varint(version.length)),
    Buffer.from(version),
    Buffer.of(...varint(text.length)),
    text,
  ]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];
}

/** The smallest file with everything that plimsoll reads in a Go executable. */
export function buildGoElf(options: { is64?: boolean; littleEndian?: boolean } = {}): Buffer {
  const { is64 = true, littleEndian = true } = options;
  const wordBytes = is64 ? 8 : 4;
  const writer = () => new FieldWriter(littleEndian, wordBytes);
  const functions = [
    { name: "runtime.main", sizeBytes: 20 },
    { name: "main.main", sizeBytes: 33 },
  ];
  const strings = Buffer.from("\0runtime.main\0main.main\0libc.so.6\0");
  const symbol = (name: number, value: number, size: number) =>
    is64
      ? writer().u32(name).u8(0x12, 0).u16(1).word(value, size).finish()
      : writer().u32(name).word(value, size).u8(0x12, 0).u16(1).finish();
  const content = {
    ".text": Buffer.alloc(64, 0xcc),
    ".gopclntab": buildPclntab(functions, { littleEndian, wordBytes, names: ["main.inlined"] }),
    ".go.buildinfo": buildInfoBlob("go1.26.8", "path\tmain\nmod\texample.com/made\tv1.0.0\t\n"),
    ".note": writer().u32(4, 4, 4).bytes(Buffer.from("Go\0\0made")).finish(),
    ".interp": Buffer.from("/lib/ld.so\0"),
    ".strtab": strings,
    ".symtab": Buffer.concat([symbol(0, 0, 0), symbol(1, 0x1000, 20), symbol(14, 0x1020, 33)]),
    ".dynamic": writer().word(1, 24, 5, 0x6000, 10, strings.length, 0, 0).finish(),
  };
  const types: Partial<Record<keyof typeof content, number>> = {
    ".note": 7,
    ".strtab": 3,
    ".symtab": 2,
    ".dynamic": 6,
  };
  const names = Object.keys(content) as (keyof typeof content)[];
  const addressOf = (name: keyof typeof content) => BigInt(0x1000 * (names.indexOf(name) + 1));
  return buildElf({
    is64,
    littleEndian,
    sections: names.map((name) => ({
      name,
      type: types[name] ?? 1,
      flags: name === ".symtab" ? 0n : 2n,
      address: addressOf(name),
      content: content[name],
      link: name === ".symtab" ? names.indexOf(".strtab") + 1 : 0,
    })),
    segments: [
      ...names.map((name) => ({ type: 1, flags: 6, address: addressOf(name), section: name })),
      { type: 2, section: ".dynamic" },
      { type: 3, section: ".interp" },
    ],
  });
}
