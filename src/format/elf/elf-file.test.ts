import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildElf, buildGoElf } from "../../../test/hostile/elf-image.ts";
import { goarch } from "./architecture.ts";
import { readCompressionHeader } from "./compression.ts";
import { readDynamicNeeds, readInterpreter } from "./dynamic.ts";
import { ElfFile } from "./elf-file.ts";
import { goBuildId, readNotes } from "./note.ts";
import { accessBytes } from "./random-access.ts";
import { readSymbols } from "./symbol-table.ts";

const open = (bytes: Uint8Array) => ElfFile.open(accessBytes(bytes), "made");

for (const is64 of [true, false]) {
  for (const littleEndian of [true, false]) {
    describe(`${is64 ? 64 : 32} bits, ${littleEndian ? "little" : "big"}-endian`, () => {
      const file = buildGoElf({ is64, littleEndian });

      test("the headers are read", async () => {
        const elf = await open(file);
        assert.deepEqual([elf.header.is64, elf.header.littleEndian, elf.wordBytes], [is64, littleEndian, is64 ? 8 : 4]);
        assert.equal(elf.sections.length, 10);
        const text = elf.section(".text")!;
        assert.deepEqual([text.address, text.fileSizeBytes, text.memorySizeBytes, text.flags], [0x1000n, 64, 64, 2n]);
        assert.deepEqual(await elf.readSection(text), Buffer.alloc(64, 0xcc));
      });

      test("the symbols are read", async () => {
        const symbols = await readSymbols(await open(file), "symtab");
        assert.ok(symbols);
        const index = symbols.find("main.main")!;
        assert.equal(index, 2);
        assert.deepEqual(
          [symbols.value(index), symbols.address(index), symbols.sizeBytes(index)],
          [0x1020n, 0x1020, 33],
        );
        assert.deepEqual([symbols.type(index), symbols.binding(index), symbols.sectionIndex(index)], [2, 1, 1]);
        assert.equal(symbols.name(1), "runtime.main");
        assert.equal(symbols.find("main"), undefined);
        assert.equal(await readSymbols(await open(file), "dynsym"), undefined);
      });

      test("notes, the interpreter and needed objects are read", async () => {
        const elf = await open(file);
        assert.equal(goBuildId(await readNotes(elf)), "made");
        assert.equal(await readInterpreter(elf), "/lib/ld.so");
        const { needed, runpath } = await readDynamicNeeds(elf);
        assert.deepEqual([needed, runpath], [["libc.so.6"], undefined]);
      });
    });
  }
}

test("counts that are too large for the header are taken from section 0", async () => {
  const sections = Array.from({ length: 300 }, (_, index) => ({
    name: `.s${index}`,
    type: 1,
    content: Buffer.of(index),
  }));
  const elf = await open(buildElf({ sections, extendedNumbering: true }));
  assert.equal(elf.sections.length, 302);
  assert.equal(elf.section(".s299")?.index, 300);
});

test("an address is found in the segment that has its byte in the file", async () => {
  const elf = await open(buildGoElf());
  const text = elf.section(".text")!;
  assert.deepEqual(elf.locate(0x1003n), { offset: text.fileOffset + 3, remainingBytes: 61 });
  assert.equal(elf.locate(0x1040n), undefined);
  assert.equal(elf.locate(0xfffn), undefined);
  assert.deepEqual(await elf.readAtAddress(0x1000n, 2, "code"), Buffer.of(0xcc, 0xcc));
  await assert.rejects(elf.readAtAddress(0x103fn, 2, "code"), { code: "elf-invalid" });
});

test("a file without section headers is read by its segments", async () => {
  const bytes = buildGoElf();
  bytes.writeBigUInt64LE(0n, 40); // e_shoff
  bytes.writeUInt16LE(0, 60); // e_shnum
  const elf = await open(bytes);
  assert.deepEqual([elf.sections.length, elf.segments.length], [0, 10]);
  assert.equal(await readInterpreter(elf), "/lib/ld.so");
});

test("the header of a compressed section is read", async () => {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(1, 0);
  header.writeBigUInt64LE(5000n, 8);
  header.writeBigUInt64LE(16n, 16);
  const content = Buffer.concat([header, Buffer.from("deflated")]);
  const elf = await open(buildElf({ sections: [{ name: ".debug_info", type: 1, flags: 0x800n, content }] }));
  assert.deepEqual(await readCompressionHeader(elf, elf.section(".debug_info")!), {
    algorithm: "zlib",
    uncompressedSizeBytes: 5000,
    align: 16n,
    dataOffset: 24,
  });
  assert.equal(await readCompressionHeader(elf, elf.section(".shstrtab")!), undefined);
});

test("a machine is named by its GOARCH", () => {
  const is = (machine: number, is64: boolean, littleEndian: boolean) => goarch({ machine, is64, littleEndian });
  assert.deepEqual(
    [is(62, true, true), is(3, false, true), is(183, true, true), is(40, false, true), is(22, true, false)],
    ["amd64", "386", "arm64", "arm", "s390x"],
  );
  assert.deepEqual(
    [is(21, true, true), is(21, true, false), is(8, false, true), is(8, true, false), is(243, true, true)],
    ["ppc64le", "ppc64", "mipsle", "mips64", "riscv64"],
  );
  assert.deepEqual([is(258, true, true), is(62, false, true), is(2, true, false)], ["loong64", undefined, undefined]);
});

test("a section whose name cannot be read has an empty name: a program runs without section names", async () => {
  const image = { sections: [{ name: ".text", type: 1, content: Buffer.alloc(16) }] };
  const named = async (change: (bytes: Buffer) => void) => {
    const bytes = buildElf(image);
    change(bytes);
    const { sections } = await ElfFile.open(accessBytes(bytes), "made");
    return sections.map(({ name }) => name);
  };
  assert.deepEqual(await named(() => {}), ["", ".text", ".shstrtab"]);
  for (const index of [0, 1, 99]) {
    assert.deepEqual(await named((bytes) => bytes.writeUInt16LE(index, 62)), ["", "", ""], `e_shstrndx ${index}`);
  }
  const damaged = await named((bytes) => bytes.writeUInt32LE(4096, Number(bytes.readBigUInt64LE(40)) + 64));
  assert.deepEqual(damaged, ["", "", ".shstrtab"]);
});
