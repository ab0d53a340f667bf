import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, zstdCompressSync } from "node:zlib";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import type { BinaryLedger } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { randomNumbers } from "../support/random.ts";
import { buildElf } from "./elf-image.ts";

const COMPRESSED = 0x800n;
const [ZLIB, ZSTD] = [1, 2];

/** A table with a unit (1: name and language), a structure with a name (2), and a variable with a location list (3). */
const ABBREVIATIONS = Buffer.of(
  ...[1, 0x11, 1, 0x03, 0x08, 0x13, 0x0b, 0, 0],
  ...[2, 0x13, 0, 0x03, 0x08, 0, 0],
  ...[3, 0x34, 0, 0x02, 0x17, 0, 0],
  0,
);
const GO = 0x16;
const C11 = 0x1d;

test("units belong to the packages that they name, with both sizes of offsets and both forms of units", async () => {
  const info = Buffer.concat([
    unit("example.com/one", GO, { version: 4 }),
    unit("example.com/two%2ex", GO, { version: 5, is64: true }),
    unit("made.c", C11, { version: 5 }),
  ]);
  const { debugInfo } = await measure({ info, abbrev: ABBREVIATIONS });
  const sizes = Object.fromEntries(debugInfo.map((fact) => [fact.package, fact.sizeBytes]));
  assert.equal(sizes["example.com/one"], unit("example.com/one", GO, { version: 4 }).length);
  assert.equal(sizes["example.com/two.x"], unit("example.com/two%2ex", GO, { version: 5, is64: true }).length);
  assert.ok(sizes["[C]"]! > 0);
});

test("types belong to the packages that declare them, up to the next type", async () => {
  const type = (name: string) => Buffer.from(`\x02${name}\0`);
  const types = [type("net/http.Client"), type("net/http.Server"), type("int"), type("example.com/x.T")];
  const info = unit("runtime", GO, { version: 4, entries: Buffer.concat(types) });
  const { debugInfo } = await measure({ info, abbrev: ABBREVIATIONS });
  const sizes = Object.fromEntries(debugInfo.map((fact) => [fact.package, fact.sizeBytes]));
  assert.equal(sizes["net/http"], types[0]!.length + types[1]!.length);
  const end = 1; // of the unit's children; it belongs to the entry before it
  assert.equal(sizes["example.com/x"], types[3]!.length + end);
  assert.equal(
    sizes.runtime,
    ABBREVIATIONS.length + info.length - types[0]!.length - types[1]!.length - types[3]!.length - end,
  );
});

test("shares of a section are equal for zlib, zstd and the old form, and add up", async () => {
  const types = (name: string, count: number) =>
    Buffer.concat(Array.from({ length: count }, (_, index) => Buffer.from(`\x02${name}.T${index * 7919}\0`)));
  const units = ["example.com/one", "example.com/two"].map((name, index) =>
    unit(name, GO, { version: 4, entries: types(name, index === 0 ? 90 : 30) }),
  );
  const info = Buffer.concat(units);
  for (const section of [
    { name: ".debug_info", flags: COMPRESSED, content: compressed(ZLIB, info.length, deflateSync(info)) },
    { name: ".debug_info", flags: COMPRESSED, content: compressed(ZSTD, info.length, zstdCompressSync(info)) },
    { name: ".zdebug_info", flags: 0n, content: gnuCompressed(info.length, deflateSync(info)) },
  ]) {
    const measured = await measureSections([section, { name: ".debug_abbrev", flags: 0n, content: ABBREVIATIONS }]);
    assert.deepEqual(notesOf(measured), []);
    const { debugInfo, totals } = measured;
    assert.deepEqual(
      debugInfo.map((fact) => [fact.package, fact.uncompressedBytes]),
      [
        ["example.com/one", units[0]!.length],
        ["example.com/two", units[1]!.length],
        ["[shared by 2]", ABBREVIATIONS.length],
      ].sort(([, a], [, b]) => Number(b) - Number(a)),
    );
    const [one, two] = ["example.com/one", "example.com/two"].map(
      (name) => debugInfo.find((fact) => fact.package === name)!.sizeBytes,
    );
    assert.equal(one! + two!, section.content.length);
    assert.ok(Math.abs(one! - (section.content.length * units[0]!.length) / info.length) < 1);
    assert.equal(totals.dwarfBytes, section.content.length + ABBREVIATIONS.length);
    assert.equal(totals.dwarfUncompressedBytes, info.length + ABBREVIATIONS.length);
  }
});

test("with a false header or a damaged stream, the section stays with the linker, with a note", async () => {
  const info = unit("example.com/one", GO, { version: 4 });
  const stream = deflateSync(info);
  const lies: Readonly<Record<string, Buffer>> = {
    "too small": compressed(ZLIB, info.length - 1, stream),
    "too large": compressed(ZLIB, info.length + 1, stream),
    "beyond any ratio": compressed(ZLIB, 2 ** 40, stream),
    "beyond 2^53": compressed(ZLIB, 2n ** 64n - 1n, stream),
    "a bomb": compressed(ZLIB, 1000, deflateSync(Buffer.alloc(2 ** 24))),
    "cut off": compressed(ZLIB, info.length, stream.subarray(0, -6)),
    "another algorithm": compressed(7, info.length, stream),
    "no stream": compressed(ZSTD, info.length, Buffer.alloc(50, 0xff)),
    "no header": Buffer.alloc(5),
  };
  for (const [name, content] of Object.entries(lies)) {
    const measured = await measureSections([
      { name: ".debug_info", flags: COMPRESSED, content },
      { name: ".debug_abbrev", flags: 0n, content: ABBREVIATIONS },
    ]);
    assert.deepEqual(
      measured.debugInfo.map((fact) => [fact.package, fact.sizeBytes]),
      [["[linker-made]", content.length + ABBREVIATIONS.length]],
      name,
    );
    assert.ok(notesOf(measured).length > 0, name);
  }
});

test("false units affect only their section", async () => {
  const good = unit("example.com/one", GO, { version: 4 });
  const damaged: Readonly<Record<string, Buffer>> = {
    "longer than the section": Buffer.concat([good, Buffer.of(0xff, 0xff, 0, 0, 4, 0)]),
    "of a reserved length": Buffer.of(0xf5, 0xff, 0xff, 0xff, 4, 0),
    "of an unknown version": unit("example.com/one", GO, { version: 9 }),
    "with a table elsewhere": unit("example.com/one", GO, { version: 4, table: 4000 }),
    "with a name without an end": good.subarray(0, 20),
    "cut off": good.subarray(0, -1),
    "with an entry of no kind": unit("x", GO, { version: 4, entries: Buffer.of(99) }),
  };
  for (const [name, info] of Object.entries(damaged)) {
    const measured = await measure({ info, abbrev: ABBREVIATIONS });
    assert.equal(measured.totals.dwarfBytes, info.length + ABBREVIATIONS.length, name);
    assert.ok(notesOf(measured).length > 0, name);
  }
});

test("nested tables, and entries without bytes, do not keep the reader busy", async () => {
  const tables = Buffer.concat([Buffer.from("\x01\x11\x00\x03\x08\x13\x0b\0\0".repeat(20_000)), Buffer.alloc(9)]);
  const overlapping = Buffer.concat(
    Array.from({ length: 20_000 }, (_, index) => unit("a", GO, { version: 4, table: 9 * index })),
  );
  assert.match(notesOf(await measure({ info: overlapping, abbrev: tables })).join(), /lie in one another/);

  const flags = Buffer.from("\x3f\x19".repeat(100_000), "latin1");
  const endless = Buffer.concat([
    Buffer.of(1, 0x11, 1, 0x03, 0x08, 0x13, 0x0b, 0, 0, 2, 0x34, 0),
    flags,
    Buffer.of(0, 0, 0),
  ]);
  const info = unit("a", GO, { version: 4, entries: Buffer.alloc(1_000_000, 2) });
  assert.match(notesOf(await measure({ info, abbrev: endless })).join(), /more attributes than bytes/);
});

test("2,000 mutations of debug information add up", async (t) => {
  const info = Buffer.concat([
    unit("example.com/one", GO, { version: 4, entries: Buffer.from("\x02net/http.T\0\x03\x10\0\0\0") }),
    unit("example.com/two", GO, { version: 5, is64: true }),
    unit("made.c", C11, { version: 5 }),
  ]);
  const frame = Buffer.concat([
    Buffer.of(12, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 3, 0, 1, 1, 1, 0, 0, 0),
    Buffer.of(20, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0),
  ]);
  const parts = {
    info,
    abbrev: ABBREVIATIONS,
    frame,
    line: Buffer.alloc(64),
    loc: Buffer.alloc(64),
    str: Buffer.alloc(9),
  };
  const next = randomNumbers(t, 0x9e3779b9);
  const random = (below: number) => next() % below;
  let damaged = 0;
  for (let round = 0; round < 2000; round++) {
    const mutated = Object.entries(parts).map(([part, content]) => {
      const bytes = Buffer.from(content);
      for (let change = random(3); change > 0; change--) bytes[random(bytes.length)] = [0, 1, 0x7f, 0xff][random(4)]!;
      return { name: `.debug_${part}`, flags: 0n, content: bytes };
    });
    const measured = await measureSections(mutated);
    const sum = measured.debugInfo.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
    assert.equal(sum, measured.totals.dwarfBytes);
    const unpacked = measured.debugInfo.reduce((total, { uncompressedBytes }) => total + (uncompressedBytes ?? 0), 0);
    assert.equal(unpacked, measured.totals.dwarfUncompressedBytes);
    if (notesOf(measured).length > 0) damaged++;
  }
  assert.ok(damaged > 100 && damaged < 1900, `${damaged} of 2,000 were damaged: the mutations test nothing`);
});

interface UnitOptions {
  readonly version: number;
  readonly is64?: boolean;
  readonly table?: number;
  /** The bytes after the first entry. */
  readonly entries?: Buffer;
}

function unit(name: string, language: number, { version, is64 = false, table = 0, entries }: UnitOptions): Buffer {
  const offset = (value: number) => {
    const bytes = Buffer.alloc(is64 ? 8 : 4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const head = version < 5 ? [offset(table), Buffer.of(8)] : [Buffer.of(1, 8), offset(table)];
  const entry = Buffer.concat([Buffer.of(1), Buffer.from(`${name}\0`), Buffer.of(language)]);
  const body = Buffer.concat([Buffer.of(version, 0), ...head, entry, entries ?? Buffer.of(), Buffer.of(0)]);
  return Buffer.concat([is64 ? Buffer.alloc(4, 0xff) : Buffer.of(), offset(body.length), body]);
}

function compressed(type: number, sizeBytes: number | bigint, stream: Uint8Array): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(type);
  header.writeBigUInt64LE(BigInt(sizeBytes), 8);
  return Buffer.concat([header, stream]);
}

function gnuCompressed(sizeBytes: number, stream: Uint8Array): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(sizeBytes));
  return Buffer.concat([Buffer.from("ZLIB"), size, stream]);
}

async function measure(parts: Readonly<Record<"info" | "abbrev", Buffer>>): Promise<BinaryLedger> {
  return measureSections(
    Object.entries(parts).map(([part, content]) => ({ name: `.debug_${part}`, flags: 0n, content })),
  );
}

async function measureSections(
  sections: readonly { name: string; flags: bigint; content: Buffer }[],
): Promise<BinaryLedger> {
  const image = buildElf({ sections: sections.map((section) => ({ ...section, type: 1 })) });
  return measureBinary(accessBytes(image), "made");
}

function notesOf({ notes }: BinaryLedger): readonly string[] {
  return notes.filter(({ analyser }) => analyser === "debug information").map(({ reason }) => reason);
}
