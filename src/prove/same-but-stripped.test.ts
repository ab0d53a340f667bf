import assert from "node:assert/strict";
import { test } from "node:test";
import { buildElf, type ElfImage } from "../../test/hostile/elf-image.ts";
import { ElfFile } from "../format/elf/elf-file.ts";
import { accessBytes } from "../format/elf/random-access.ts";
import { proveStrip, type StripProof } from "./same-but-stripped.ts";

const ALLOC_EXEC = 6n;
const ALLOC = 2n;

type Section = ElfImage["sections"][number];

const TEXT: Section = { name: ".text", type: 1, flags: ALLOC_EXEC, address: 0x1000n, content: Buffer.alloc(64, 0xcc) };
const DATA: Section = { name: ".rodata", type: 1, flags: ALLOC, address: 0x2000n, content: Buffer.from("words") };
const SYMBOLS: Section = { name: ".symtab", type: 2, content: Buffer.alloc(48), entrySizeBytes: 24 };
const DWARF: Section = { name: ".debug_info", type: 1, content: Buffer.alloc(32) };

/** A program whose text and data the kernel loads, and the sections besides. */
function program(...sections: readonly Section[]): Buffer {
  const loaded = sections.filter(({ flags = 0n }) => (flags & ALLOC) !== 0n);
  const segments = loaded.map(({ name, address = 0n }) => ({ type: 1, flags: 5, address, section: name }));
  return buildElf({ sections, segments });
}

async function proof(before: Buffer, after: Buffer): Promise<StripProof> {
  return proveStrip(await ElfFile.open(accessBytes(before), "before"), await ElfFile.open(accessBytes(after), "after"));
}

/** A note as gABI 5.1 lays it out: sizes, type, name and description, each of the latter padded to four bytes. */
function note(name: string, type: number, description: string): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length + 1, 0);
  head.writeUInt32LE(description.length, 4);
  head.writeUInt32LE(type, 8);
  const padded = (text: string) => Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, "\0"));
  return Buffer.concat([head, padded(`${name}\0`), padded(description)]);
}

const WHOLE = program(TEXT, DATA, SYMBOLS, DWARF);

test("the same program without symbols and DWARF is proven, and what went is listed", async () => {
  const { sameLoaded, sameSegments, identical, differing, gone, remaining } = await proof(WHOLE, program(TEXT, DATA));
  assert.deepEqual(
    { sameLoaded, sameSegments, differing, remaining },
    {
      sameLoaded: true,
      sameSegments: true,
      differing: [],
      remaining: [],
    },
  );
  assert.deepEqual(identical, { sections: 2, sizeBytes: 69 });
  assert.deepEqual(
    gone.map(({ name }) => name),
    [".symtab", ".debug_info"],
  );
});

test("symbols and DWARF that are left are named", async () => {
  const { remaining, holds } = await proof(WHOLE, program(TEXT, DATA, DWARF));
  assert.deepEqual([remaining.map(({ name }) => name), holds], [[".debug_info"], false]);
});

test("any other byte, size, address, permission or section of what is loaded refutes it", async () => {
  const changed = (section: Section, more: Partial<Section>) => ({ ...section, ...more });
  const cases: readonly (readonly [string, Buffer])[] = [
    ["a byte", program(changed(TEXT, { content: Buffer.alloc(64, 0xcc).fill(0, 63) }), DATA)],
    ["a size", program(changed(TEXT, { content: Buffer.alloc(63, 0xcc) }), DATA)],
    ["an address", program(changed(TEXT, { address: 0x3000n }), DATA)],
    ["a permission", program(changed(TEXT, { flags: ALLOC_EXEC | 1n }), DATA)],
    ["a section less", program(TEXT)],
    ["a section more", program(TEXT, DATA, changed(DATA, { name: ".more", address: 0x4000n }))],
  ];
  for (const [what, after] of cases) {
    const { sameLoaded, differing } = await proof(WHOLE, after);
    assert.equal(sameLoaded, false, what);
    assert.notEqual(differing.length, 0, what);
  }
});

test("the first byte that differs is said, from the start of its section", async () => {
  const content = Buffer.alloc(64, 0xcc);
  content[17] = 0;
  const { differing } = await proof(WHOLE, program({ ...TEXT, content }, DATA));
  assert.deepEqual(differing, [{ name: ".text", beforeBytes: 64, afterBytes: 64, firstDifference: 17 }]);
});

test("section headers that hide a change do not hide it from the segments", async () => {
  const after = program(TEXT, DATA);
  const header = after.readUInt32LE(32);
  after[after.indexOf("words")] = 0x57;
  // The header of .text is the first after the empty one; that of .rodata, the second, now says that nothing is loaded.
  after.writeBigUInt64LE(0n, Number(header) + 2 * 64 + 8);
  const { sameSegments, sameLoaded } = await proof(WHOLE, after);
  assert.deepEqual([sameSegments, sameLoaded], [false, false]);
});

test("another machine, type or entry is another program", async () => {
  for (const [offset, value] of [
    [18, 183],
    [16, 3],
    [24, 0x10],
  ] as const) {
    const after = program(TEXT, DATA);
    after[offset] = value;
    assert.equal((await proof(WHOLE, after)).sameLoaded, false, `byte ${offset} of the header`);
  }
});

test("a build ID may differ, and is shown from both", async () => {
  const stamped = (id: string): Section => ({
    ...{ name: ".note.gnu.build-id", type: 7, flags: ALLOC, address: 0x5000n },
    content: note("GNU", 3, id),
  });
  const { sameLoaded, buildIds } = await proof(program(TEXT, stamped("one!"), SYMBOLS), program(TEXT, stamped("two!")));
  assert.equal(sameLoaded, true);
  assert.deepEqual(
    buildIds.map(({ name, identical }) => ({ name, identical })),
    [{ name: ".note.gnu.build-id", identical: false }],
  );
  const other = (id: string): Section => ({ ...stamped(id), content: note("ABC", 3, id) });
  assert.equal((await proof(program(TEXT, other("one!")), program(TEXT, other("two!")))).sameLoaded, false);
});

test("two files that load nothing are no proof of anything", async () => {
  const empty = buildElf({ sections: [DWARF] });
  assert.equal((await proof(empty, buildElf({ sections: [] }))).sameLoaded, false);
});
