import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { PlimsollError } from "../../src/base/error.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes, type RandomAccess } from "../../src/format/elf/random-access.ts";
import { readSymbols } from "../../src/format/elf/symbol-table.ts";
import { randomNumbers } from "../support/random.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool, sharedData } from "../support/tools.ts";
import { examine } from "./elf-examination.ts";
import { buildElf, buildGoElf, buildPclntab } from "./elf-image.ts";

/** Every byte is read a few times by different readers, and never more often than this. */
const READINGS = 40;

test("a complete file is read without any complaint", async () => {
  for (const [is64, littleEndian] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const) {
    assert.deepEqual((await examine(buildGoElf({ is64, littleEndian }))).codes, []);
  }
});

describe("truncated at every offset", () => {
  for (const is64 of [true, false]) {
    test(`a Go executable of ${is64 ? 64 : 32} bits`, async () => {
      const whole = buildGoElf({ is64 });
      for (let length = 0; length < whole.length; length++) {
        const { codes } = await examine(whole.subarray(0, length));
        assert.ok(codes.includes("elf-invalid"), `${length} of ${whole.length} bytes passed`);
      }
    });
  }

  test("executables of C compilers", async (t) => {
    const folder = testdata(t, "debug/elf");
    if (folder === undefined) return;
    for (const name of ["gcc-386-freebsd-exec", "compressed-64.obj"]) {
      const whole = readFileSync(join(folder, name));
      for (let length = 0; length < whole.length; length += 1) {
        const { codes } = await examine(whole.subarray(0, length));
        assert.ok(codes.includes("elf-invalid"), `${name}: ${length} bytes passed`);
      }
    }
  });
});

describe("impossible sizes", () => {
  const sizes = { "2^64 - 1": 2n ** 64n - 1n, "2^63": 2n ** 63n, "2^53": 2n ** 53n, "4 GiB": 2n ** 32n };
  for (const [name, size] of Object.entries(sizes)) {
    test(`a section of ${name} bytes`, async () => {
      const file = buildElf({ sections: [{ name: ".text", type: 1, size }] });
      await assert.rejects(ElfFile.open(accessBytes(file), "input"), { code: "elf-invalid" });
    });

    test(`a section at offset ${name}`, async () => {
      const file = buildElf({ sections: [{ name: ".text", type: 1, fileOffset: size, size: 1n }] });
      await assert.rejects(ElfFile.open(accessBytes(file), "input"), { code: "elf-invalid" });
    });
  }

  test("a section without bytes in the file may have any size in memory", async () => {
    const file = buildElf({ sections: [{ name: ".bss", type: 8, flags: 2n, size: 2n ** 40n }] });
    const elf = await ElfFile.open(accessBytes(file), "input");
    const { fileSizeBytes, memorySizeBytes } = elf.section(".bss")!;
    assert.deepEqual({ fileSizeBytes, memorySizeBytes }, { fileSizeBytes: 0, memorySizeBytes: 2 ** 40 });
  });

  test("a symbol table of 3 GiB in a sparse file", async () => {
    const file = buildElf({ sections: [{ name: ".symtab", type: 2, fileOffset: 4096n, size: 3n * 2n ** 30n }] });
    const elf = await ElfFile.open(sparse(file, 2 ** 32), "input");
    await assert.rejects(readSymbols(elf, "symtab"), { code: "limit-exceeded" });
  });
});

test("overlapping sections are read, each separately", async () => {
  const content = Buffer.alloc(256, 0x41);
  const overlapping = Array.from({ length: 500 }, (_, index) => ({
    name: `.overlap${index}`,
    type: 1,
    fileOffset: 64n,
    size: BigInt(200 + (index % 7)),
  }));
  const file = buildElf({ sections: [{ name: ".data", type: 1, content }, ...overlapping] });
  const elf = await ElfFile.open(accessBytes(file), "input");
  assert.equal(elf.sections.length, 503);
  assert.deepEqual((await examine(file)).codes, []);
});

describe("false tables of Go", () => {
  const functions = [{ name: "main.main", sizeBytes: 16 }];
  const place = (pclntab: Buffer) =>
    buildElf({ sections: [{ name: ".gopclntab", type: 1, flags: 2n, address: 0x1000n, content: pclntab }] });

  test("more functions than the file has bytes", async () => {
    for (const count of [2n, 1000n, 2n ** 31n, 2n ** 53n, 2n ** 64n - 1n]) {
      const pclntab = buildPclntab(functions);
      pclntab.writeBigUInt64LE(count, 8);
      assert.deepEqual((await examine(place(pclntab))).codes, []);
    }
  });

  test("entries that do not ascend, or are further apart than the file is long", async () => {
    for (const entry of [0xffffffff, 0x10000000]) {
      const pclntab = buildPclntab([...functions, { name: "main.other", sizeBytes: 16 }]);
      const functionsAt = Number(pclntab.readBigUInt64LE(64));
      pclntab.writeUInt32LE(entry, functionsAt + 8);
      assert.deepEqual((await examine(place(pclntab))).codes, []);
    }
  });

  test("lengths of strings beyond the end of the file", async () => {
    const whole = buildGoElf();
    const length = whole.indexOf("go1.26.8") - 1;
    const file = Buffer.from(whole);
    file.fill(0xff, length, length + 10);
    assert.deepEqual((await examine(file)).codes, []);
  });
});

test("corpora of other projects crash nothing", async (t) => {
  const inputs = [...goTestdata(t), ...fuzzCorpus(t)];
  for (const { name, bytes } of inputs) {
    const { bytesRead } = await examine(bytes);
    assert.ok(bytesRead <= READINGS * (bytes.length + 4096), `${name}: ${bytesRead} bytes read of ${bytes.length}`);
  }
});

test("10,000 mutations crash nothing", async (t) => {
  const seeds = [buildGoElf(), buildGoElf({ littleEndian: false }), buildGoElf({ is64: false })];
  const random = randomNumbers(t, 0x9e3779b9);
  let accepted = 0;
  for (let round = 0; round < 10_000; round++) {
    const bytes = Buffer.from(seeds[round % seeds.length]!);
    for (let change = 0; change <= random() % 6; change++) mutate(bytes, random);
    const { codes, bytesRead } = await examine(bytes);
    if (codes.length === 0) accepted++;
    assert.ok(bytesRead <= READINGS * (bytes.length + 4096), `round ${round}: ${bytesRead} bytes read`);
  }
  assert.ok(accepted > 100 && accepted < 9_900, `${accepted} of 10,000 were accepted: the mutations test nothing`);
});

describe("a file that is not ELF is named by its format", () => {
  const cases: Readonly<Record<string, [Buffer, RegExp]>> = {
    "Mach-O": [Buffer.from("cffaedfe07000001", "hex"), /it is a Mach-O executable/],
    "PE": [Buffer.from("MZ\x90\0"), /it is a PE executable/],
    "a script": [Buffer.from("#!/bin/sh\nexit 0\n"), /it is a script \(#!\/bin\/sh\)/],
    "WebAssembly": [Buffer.from("\0asm\x01\0\0\0"), /it is a WebAssembly module/],
    "nothing": [Buffer.alloc(0), /it is empty/],
    "text": [Buffer.from("hello"), /does not know/],
  };
  for (const [name, [bytes, why]] of Object.entries(cases)) {
    test(name, async () => {
      await assert.rejects(ElfFile.open(accessBytes(bytes), "input"), (error) => {
        assert.ok(error instanceof PlimsollError);
        assert.equal(error.code, "elf-invalid");
        assert.match(error.why ?? "", why);
        return true;
      });
    });
  }
});

const TEMPTING = [0, 1, 0x7f, 0x80, 0xff, 0xfe];

/** Changes one byte, sets a word to an extreme value, or fills a range with one value. */
function mutate(bytes: Buffer, random: () => number): void {
  const at = random() % (bytes.length - 8);
  const value = TEMPTING[random() % TEMPTING.length]!;
  switch (random() % 4) {
    case 0:
      bytes[at] = random() & 0xff;
      break;
    case 1:
      bytes[at] = value;
      break;
    case 2:
      bytes.fill(value, at, at + 4);
      break;
    default:
      bytes.fill(value, at, at + 8);
  }
}

/** A file that starts with `start` and continues with zeros. */
function sparse(start: Uint8Array, sizeBytes: number): RandomAccess {
  return {
    sizeBytes,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      bytes.set(start.subarray(offset, offset + length));
      return bytes;
    },
  };
}

/** A testdata folder of the installed Go. */
function testdata(t: TestContext, name: string): string | undefined {
  const go = requireTool(t, "go");
  return go && join(execFileSync(go, ["env", "GOROOT"], { encoding: "utf8" }).trim(), "src", name, "testdata");
}

interface Input {
  readonly name: string;
  readonly bytes: Buffer;
}

function goTestdata(t: TestContext): Input[] {
  const folders = [testdata(t, "debug/elf"), testdata(t, "debug/buildinfo"), testdata(t, "debug/gosym")];
  return folders.filter((folder) => folder !== undefined).flatMap((folder) => filesBelow(folder).map(decoded));
}

function fuzzCorpus(t: TestContext): Input[] {
  const archive = sharedData(t, "corpus/go-fuzz-tar-gzip-flate-elf.tar.zst");
  if (archive === undefined) return [];
  const folder = temporaryFolder(t);
  execFileSync("tar", ["--zstd", "-xf", archive, "-C", folder]);
  return filesBelow(join(folder, "elf")).map(decoded);
}

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** The Go project stores some inputs compressed or in base64. */
function decoded(path: string): Input {
  const bytes = readFileSync(path);
  if (path.endsWith(".gz")) return { name: path, bytes: gunzipSync(bytes) };
  return { name: path, bytes: path.endsWith(".base64") ? Buffer.from(bytes.toString("latin1"), "base64") : bytes };
}
