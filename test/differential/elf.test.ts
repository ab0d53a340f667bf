import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { readDynamicNeeds, readInterpreter } from "../../src/format/elf/dynamic.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { gnuBuildId, goBuildId, readNotes } from "../../src/format/elf/note.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import type { Section } from "../../src/format/elf/section.ts";
import type { Segment } from "../../src/format/elf/segment.ts";
import { readSymbols } from "../../src/format/elf/symbol-table.ts";
import { requireTool } from "../support/tools.ts";
import { type Build, buildProgram } from "./evidence-programs.ts";

const PIE = ["-buildmode=pie"];
const EXTERNAL = ["-ldflags=-linkmode=external"];

const SUBJECTS: Readonly<Record<string, Build>> = {
  "a static executable": { program: "evidence-programs/plain" },
  "a stripped executable": { program: "evidence-programs/plain", flags: ["-trimpath", "-ldflags=-s -w"] },
  "a position-independent executable": { program: "evidence-programs/plain", flags: PIE },
  "an executable with cgo": { program: "evidence-programs/cgo", flags: EXTERNAL, environment: { CGO_ENABLED: "1" } },
  "a position-independent executable with cgo": {
    program: "evidence-programs/cgo",
    flags: [...PIE, ...EXTERNAL],
    environment: { CGO_ENABLED: "1" },
  },
  "arm64": { program: "evidence-programs/plain", environment: { GOARCH: "arm64" } },
  "386": { program: "evidence-programs/plain", environment: { GOARCH: "386" } },
  "s390x": { program: "evidence-programs/plain", environment: { GOARCH: "s390x" } },
  "riscv64": { program: "evidence-programs/plain", environment: { GOARCH: "riscv64" } },
  "mips": { program: "evidence-programs/plain", environment: { GOARCH: "mips" } },
};

for (const [name, build] of Object.entries(SUBJECTS)) {
  test(`${name} reads as in readelf`, (t) => compare(t, buildProgram(t, build)));
}

test("a program of the distribution reads as in readelf", (t) => compare(t, requireTool(t, "ls")));

async function compare(t: TestContext, path: string | undefined): Promise<void> {
  const readelf = requireTool(t, "readelf");
  if (readelf === undefined || path === undefined) return;
  const run = (...flags: string[]) =>
    execFileSync(readelf, [...flags, path], { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  const elf = await ElfFile.open(accessBytes(readFileSync(path)), path);

  assert.deepEqual(headerOf(elf), expectedHeader(run("-hW")));
  assert.deepEqual(elf.sections.map(sectionRow), expectedSections(run("-SW")));
  assert.deepEqual(elf.segments.map(segmentRow), expectedSegments(run("-lW")));
  assert.deepEqual(await notesOf(elf), expectedNotes(run("-nW")));
  assert.deepEqual(await needsOf(elf), expectedNeeds(run("-dlW")));
  assert.deepEqual(await symbolsOf(elf), expectedSymbols(run("-sW")));
}

const TYPES = ["NONE", "REL", "EXEC", "DYN", "CORE"];

function headerOf({ header, sections, segments }: ElfFile) {
  return {
    class: header.is64 ? "ELF64" : "ELF32",
    littleEndian: header.littleEndian,
    type: TYPES[header.type],
    entry: header.entry,
    programHeadersOffset: header.programHeadersOffset,
    sectionHeadersOffset: header.sectionHeadersOffset,
    flags: header.flags,
    headerSizeBytes: header.headerSizeBytes,
    segmentCount: segments.length,
    sectionCount: sections.length,
    sectionNamesIndex: header.sectionNamesIndex,
  };
}

function expectedHeader(text: string): ReturnType<typeof headerOf> {
  const field = (name: string) => new RegExp(`^ +${name}: +(.*)$`, "m").exec(text)?.[1] ?? "";
  const number = (name: string) => Number.parseInt(field(name), field(name).startsWith("0x") ? 16 : 10);
  return {
    class: field("Class"),
    littleEndian: field("Data").includes("little"),
    type: field("Type").split(" ")[0],
    entry: BigInt(field("Entry point address")),
    programHeadersOffset: number("Start of program headers"),
    sectionHeadersOffset: number("Start of section headers"),
    flags: number("Flags"),
    headerSizeBytes: number("Size of this header"),
    segmentCount: number("Number of program headers"),
    sectionCount: number("Number of section headers"),
    sectionNamesIndex: number("Section header string table index"),
  };
}

const FLAG_LETTERS: readonly [bigint, string][] = [
  [0x1n, "W"],
  [0x2n, "A"],
  [0x4n, "X"],
  [0x10n, "M"],
  [0x20n, "S"],
  [0x40n, "I"],
  [0x80n, "L"],
  [0x100n, "O"],
  [0x200n, "G"],
  [0x400n, "T"],
  [0x800n, "C"],
];

/** The columns of readelf -SW after the type: it shows a size in memory for sections that have no bytes in the file. */
function sectionRow(section: Section): string {
  const letters = FLAG_LETTERS.filter(([bit]) => (section.flags & bit) !== 0n).map(([, letter]) => letter);
  const size = section.type === 8 ? section.memorySizeBytes : section.fileSizeBytes;
  const hex = [section.address, section.fileOffset, size, section.entrySizeBytes].map((value) => value.toString(16));
  return [section.name, ...hex, letters.join(""), section.link, section.info, section.align].join(" ");
}

function expectedSections(text: string): string[] {
  const row =
    /^ +\[ *\d+\] (.*?) *(\S+) +([0-9a-f]{8,}) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) +([A-Za-z]*) +(\d+) +(\d+) +(\d+)$/;
  return text
    .split("\n")
    .map((line) => row.exec(line))
    .filter((match) => match !== null)
    .map(([, name, , address, offset, size, entry, flags, link, info, align]) => {
      const hex = [address, offset, size, entry].map((digits) => BigInt(`0x${digits}`).toString(16));
      return [name?.trim(), ...hex, flags, link, info, align].join(" ");
    });
}

function segmentRow(segment: Segment): string {
  const flags = `${segment.flags & 4 ? "R" : " "}${segment.flags & 2 ? "W" : " "}${segment.flags & 1 ? "E" : " "}`;
  const numbers = [segment.fileOffset, segment.address, segment.fileSizeBytes, segment.memorySizeBytes];
  return [...numbers.map((value) => value.toString(16)), flags, segment.align.toString(16)].join(" ");
}

function expectedSegments(text: string): string[] {
  const hex = "0x([0-9a-f]+)";
  const row = new RegExp(`^ +\\S+ +${hex} ${hex} 0x[0-9a-f]+ ${hex} ${hex} (.{3}) ${hex}$`);
  return text
    .split("\n")
    .map((line) => row.exec(line.replace(/ 0$/, " 0x0")))
    .filter((match) => match !== null)
    .map(([, offset, address, fileSize, memorySize, flags, align]) => {
      const numbers = [offset, address, fileSize, memorySize].map((digits) => BigInt(`0x${digits}`).toString(16));
      return [...numbers, flags, BigInt(`0x${align}`).toString(16)].join(" ");
    });
}

async function notesOf(elf: ElfFile) {
  const notes = await readNotes(elf);
  return { gnu: gnuBuildId(notes), go: goBuildId(notes) };
}

function expectedNotes(text: string): Awaited<ReturnType<typeof notesOf>> {
  const hex = /GO BUILDID\s+description data: ([0-9a-f ]+)/.exec(text)?.[1]?.replaceAll(" ", "");
  return {
    gnu: /Build ID: ([0-9a-f]+)/.exec(text)?.[1],
    go: hex === undefined ? undefined : Buffer.from(hex, "hex").toString(),
  };
}

async function needsOf(elf: ElfFile) {
  return { needed: (await readDynamicNeeds(elf)).needed, interpreter: await readInterpreter(elf) };
}

function expectedNeeds(text: string): Awaited<ReturnType<typeof needsOf>> {
  return {
    needed: [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name ?? ""),
    interpreter: /Requesting program interpreter: (.*)\]/.exec(text)?.[1],
  };
}

/** The number of symbols in each table, and all facts of the last symbol: an error in the layout shows there. */
async function symbolsOf(elf: ElfFile) {
  const tables = [await readSymbols(elf, "dynsym"), await readSymbols(elf, "symtab")];
  return tables
    .filter((table) => table !== undefined)
    .map((table) => {
      const last = table.length - 1;
      assert.equal(BigInt(table.address(last)), table.value(last));
      return {
        count: table.length,
        value: table.value(last),
        size: table.sizeBytes(last),
        name: withoutVersion(table.name(last)),
      };
    });
}

function expectedSymbols(text: string): Awaited<ReturnType<typeof symbolsOf>> {
  return text
    .split(/^Symbol table /m)
    .slice(1)
    .map((table) => {
      const last = table.trimEnd().split("\n").at(-1) ?? "";
      const [, value, size, name] = /^ *\d+: ([0-9a-f]+) +(\d+) \S+ +\S+ +\S+ +\S+ ?(.*)$/.exec(last) ?? [];
      const count = Number(/contains (\d+) entr/.exec(table)?.[1]);
      return { count, value: BigInt(`0x${value}`), size: Number(size), name: withoutVersion(name ?? "") };
    });
}

/** readelf takes the version of an imported symbol from the version tables; the linker also writes it into .symtab. */
function withoutVersion(name: string): string {
  return name.replace(/@.*/, "");
}
