import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { writeDebugFile } from "../../src/build/strip/debug-file.ts";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { buildElf, type ElfImage } from "./elf-image.ts";

const SHF_ALLOC = 2n;
const TEXT = { name: ".text", type: 1, flags: SHF_ALLOC, address: 0x1000n, content: Buffer.alloc(64, 0xcc) };
const STRINGS = { name: ".strtab", type: 3, content: Buffer.from("\0main\0") };
const SYMBOLS = { name: ".symtab", type: 2, link: 3, content: Buffer.alloc(24) };
const DWARF = { name: ".debug_info", type: 1, content: Buffer.alloc(32, 1) };

/** An executable with symbols and DWARF that can be stripped. */
const SOUND: ElfImage = {
  sections: [TEXT, SYMBOLS, STRINGS, DWARF],
  segments: [{ type: 1, flags: 5, address: 0x1000n, section: ".text" }],
};

const strip = async (bytes: Uint8Array) => {
  const { write } = await stripBinary(accessBytes(bytes), "made");
  return Buffer.concat(await Array.fromAsync(write()));
};

const refuses = (bytes: Uint8Array, why: RegExp) =>
  assert.rejects(strip(bytes), (error) => {
    assert.ok(error instanceof PlimsollError);
    assert.equal(error.code, "strip-refused");
    assert.match(error.why ?? "", why);
    return true;
  });

const LOADED = new Set([".text", ".rodata"]);

/** Loaded sections, and some that are not loaded: of these, `.comment` and the section names stay. */
const WHOLE: ElfImage = {
  sections: [
    { name: "", type: 0 },
    TEXT,
    { name: ".rodata", type: 1, flags: SHF_ALLOC, address: 0x2000n, content: Buffer.from("read only") },
    { ...SYMBOLS, link: 5 },
    STRINGS,
    { name: ".comment", type: 1, content: Buffer.from("GCC\0") },
    DWARF,
  ],
  segments: [
    { type: 1, flags: 5, address: 0x1000n, section: ".text" },
    { type: 1, flags: 4, address: 0x2000n, section: ".rodata" },
  ],
};

/** The section headers where Go's linker puts them: after the program headers, in the first loaded segment. */
async function withLoadedHeaders(): Promise<Buffer> {
  const room = { name: ".room", type: 1, flags: SHF_ALLOC, content: Buffer.alloc(512) };
  const file = buildElf({ ...SOUND, sections: [room, TEXT, { ...SYMBOLS, link: 4 }, STRINGS, DWARF] });
  const { header, sections, segments } = await ElfFile.open(accessBytes(file), "made");
  const [place, text] = [sections[1]!.fileOffset, sections[2]!];
  file.copy(file, place, header.sectionHeadersOffset);
  file.fill(0, place + 64, place + 128);
  file.writeBigUInt64LE(BigInt(place), 40);
  const segment = header.programHeadersOffset;
  assert.equal(segments.length, 1);
  file.writeBigUInt64LE(0n, segment + 8);
  file.writeBigUInt64LE(BigInt(text.fileOffset + text.fileSizeBytes), segment + 32);
  const names = sections.at(-1)!;
  return file.subarray(0, names.fileOffset + names.fileSizeBytes);
}

for (const is64 of [true, false]) {
  for (const littleEndian of [true, false]) {
    test(`${is64 ? 64 : 32} bits, ${littleEndian ? "little" : "big"}-endian: loaded bytes stay`, async () => {
      const before = buildElf({ ...WHOLE, is64, littleEndian });
      const after = await strip(before);
      const [old, made] = await Promise.all([before, after].map((bytes) => ElfFile.open(accessBytes(bytes), "made")));
      assert.deepEqual(made!.segments, old!.segments);
      assert.deepEqual(
        made!.sections.map(({ name }) => name),
        ["", "", ".text", ".rodata", ".comment", ".shstrtab"],
      );
      for (const section of old!.sections.filter(({ name }) => LOADED.has(name))) {
        const now = made!.section(section.name)!;
        assert.deepEqual({ ...now, index: 0 }, { ...section, index: 0 });
        assert.deepEqual(await made!.readSection(now), await old!.readSection(section));
      }
      assert.deepEqual(await made!.readSection(made!.section(".comment")!), Buffer.from("GCC\0"));
    });
  }
}

test("section headers among the loaded bytes stay there, and unused ones are filled with zeros", async () => {
  const before = await withLoadedHeaders();
  const after = await strip(before);
  const [old, made] = await Promise.all([before, after].map((bytes) => ElfFile.open(accessBytes(bytes), "made")));
  assert.equal(made!.header.sectionHeadersOffset, old!.header.sectionHeadersOffset);
  assert.deepEqual([old!.sections.length, made!.sections.length], [7, 4]);
  const start = made!.header.sectionHeadersOffset;
  assert.deepEqual(after.subarray(start + 4 * 64, start + 7 * 64), Buffer.alloc(3 * 64));
  assert.deepEqual(
    after.subarray(start + 7 * 64, old!.section(".text")!.fileOffset + 64),
    before.subarray(start + 7 * 64, old!.section(".text")!.fileOffset + 64),
  );
});

describe("refused", () => {
  test("the file that the other cases change is not refused", async () => {
    const made = await ElfFile.open(accessBytes(await strip(buildElf(SOUND))), "made");
    assert.deepEqual(
      made.sections.map(({ name }) => name),
      ["", ".text", ".shstrtab"],
    );
  });

  test("a symbol table that is marked as loaded", () =>
    refuses(
      buildElf({ ...SOUND, sections: [TEXT, { ...SYMBOLS, flags: SHF_ALLOC }, STRINGS, DWARF] }),
      /\.symtab is marked as loaded/,
    ));

  test("DWARF in a segment", () =>
    refuses(
      buildElf({ ...SOUND, segments: [...SOUND.segments!, { type: 1, section: ".debug_info" }] }),
      /\.symtab is not loaded, but lies between bytes that are loaded/,
    ));

  test("sections that overlap", () =>
    refuses(
      buildElf({ ...SOUND, sections: [TEXT, SYMBOLS, STRINGS, { ...DWARF, fileOffset: 0x80n, size: 64n }] }),
      /overlap/,
    ));

  test("a section over the ELF header", () =>
    refuses(
      buildElf({ ...SOUND, sections: [TEXT, SYMBOLS, STRINGS, { ...DWARF, fileOffset: 0n, size: 16n }] }),
      /the ELF header and section \.debug_info overlap/,
    ));

  test("bytes after the last section, even zeros", async () => {
    await refuses(Buffer.concat([buildElf(SOUND), Buffer.from("payload")]), /^7 bytes are appended/);
    await refuses(Buffer.concat([buildElf(SOUND), Buffer.alloc(512)]), /^512 bytes are appended/);
  });

  test("bytes between sections", async () => {
    const file = buildElf(SOUND);
    const elf = await ElfFile.open(accessBytes(file), "made");
    const names = elf.section(".strtab")!;
    file[names.fileOffset + names.fileSizeBytes + 1] = 1;
    await refuses(file, /belong to no section/);
  });

  test("a section that needs a section that would be removed", () =>
    refuses(
      buildElf({
        ...SOUND,
        sections: [TEXT, SYMBOLS, STRINGS, { name: ".group", type: 17, link: 2, content: Buffer.alloc(8) }],
      }),
      /\.group needs section 2/,
    ));

  test("section headers that a segment uses as data", async () => {
    const file = buildElf(SOUND);
    const elf = await ElfFile.open(accessBytes(file), "made");
    // The only segment becomes PT_NOTE over the whole file: p_type, p_offset and p_filesz of the first program header.
    file.writeUInt32LE(4, 64);
    file.writeBigUInt64LE(0n, 64 + 8);
    file.writeBigUInt64LE(BigInt(elf.source.sizeBytes), 64 + 32);
    await refuses(file, /lies between bytes that are loaded|used as data or code/);
  });

  test("more sections than the header can count", () =>
    refuses(buildElf({ ...SOUND, extendedNumbering: true }), /count/));

  test("a segment that extends beyond the file", async () => {
    const file = buildElf(SOUND);
    file.writeBigUInt64LE(2n ** 40n, 64 + 32);
    await refuses(file, /a segment leaves the file/);
  });

  for (const size of [2n ** 64n - 1n, 2n ** 63n, 2n ** 40n]) {
    test(`DWARF of ${size} bytes`, async () => {
      const file = buildElf({ ...SOUND, sections: [TEXT, SYMBOLS, STRINGS, { ...DWARF, size }] });
      await assert.rejects(strip(file), { code: "elf-invalid" });
      await assert.rejects(Array.fromAsync(writeDebugFile(accessBytes(file), "made")), { code: "elf-invalid" });
    });
  }
});

test("a file that is truncated anywhere is refused, and nothing of it is written", async () => {
  const whole = buildElf(WHOLE);
  for (let length = 0; length < whole.length; length++) {
    await assert.rejects(strip(whole.subarray(0, length)), PlimsollError, `${length} of ${whole.length} bytes passed`);
  }
});

for (const where of ["at the end", "among what is loaded"]) {
  test(`headers ${where}: whatever bytes are changed, it is refused or every loaded section stays`, async () => {
    const whole = where === "at the end" ? buildElf(WHOLE) : await withLoadedHeaders();
    const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, value } of changes) bytes[at] = value;
        const after = await strip(bytes).catch((error: unknown) => {
          assert.ok(error instanceof PlimsollError, String(error));
          return undefined;
        });
        if (after === undefined || after.equals(bytes)) return;
        const [old, made] = await Promise.all([bytes, after].map((some) => ElfFile.open(accessBytes(some), "made")));
        assert.deepEqual(made!.segments, old!.segments);
        for (const { fileOffset, fileSizeBytes, flags } of old!.sections) {
          if ((flags & SHF_ALLOC) === 0n) continue;
          const range = [fileOffset, fileOffset + fileSizeBytes] as const;
          assert.deepEqual(after.subarray(...range), bytes.subarray(...range));
        }
      }),
      { numRuns: 400 },
    );
  });
}
