import assert from "node:assert/strict";
import { test } from "node:test";
import { buildElf, buildGoElf, buildPclntab, type ElfImage } from "../../../test/hostile/elf-image.ts";
import { ElfFile } from "../elf/elf-file.ts";
import { accessBytes } from "../elf/random-access.ts";
import { Absent } from "./absent.ts";
import { readBuildInfo } from "./build-info.ts";
import { findGoOrigin } from "./origin.ts";

const open = (bytes: Uint8Array) => ElfFile.open(accessBytes(bytes), "made");
const loaded = (name: string, content: Buffer) => ({ name, type: 1, flags: 2n, address: 0x1000n, content });
const segment = (section: string) => ({ type: 1, flags: 5, address: 0x1000n, section });
const words = (...values: number[]) => Buffer.from(BigUint64Array.from(values.map(BigInt)).buffer);

const PCLNTAB = buildPclntab([{ name: "main.main", sizeBytes: 8 }]);
const GO_NOTE = Buffer.concat([Buffer.from(Uint32Array.of(4, 4, 4).buffer), Buffer.from("Go\0\0made")]);
const STRINGS = Buffer.from("\0libgo.so.21\0__go_init_main\0runtime.pclntab\0");
const symbols = (nameOffset: number) => {
  const table = Buffer.alloc(48);
  table.writeUInt32LE(nameOffset, 24);
  return table;
};
const named = (nameOffset: number): ElfImage => ({
  sections: [
    loaded(".text", Buffer.alloc(16)),
    { name: ".symtab", type: 2, link: 3, content: symbols(nameOffset) },
    { name: ".strtab", type: 3, content: STRINGS },
  ],
  segments: [segment(".text")],
});

/** For each file, the compiler that it is recognised by, and the evidence for it. */
const KNOWN: Readonly<Record<string, readonly [image: ElfImage, by: string, evidence: RegExp]>> = {
  "a note with Go's build ID": [{ sections: [{ name: ".n", type: 7, content: GO_NOTE }] }, "gc", /build ID/],
  "the section of pclntab, whatever its format": [
    { sections: [{ name: ".gopclntab", type: 1, content: Buffer.alloc(64, 1) }] },
    "gc",
    /section \.gopclntab/,
  ],
  "a symbol of Go's runtime": [named(STRINGS.indexOf("runtime.")), "gc", /symbol runtime\.pclntab/],
  "pclntab in a section of another name": [
    { sections: [loaded(".lines", PCLNTAB)], segments: [segment(".lines")] },
    "gc",
    /pclntab, found by its magic number/,
  ],
  "what gccgo writes for importers": [
    { sections: [{ name: ".go_export", type: 1, content: Buffer.from("v3;") }] },
    "gccgo",
    /section \.go_export/,
  ],
  "a symbol of libgo": [named(STRINGS.indexOf("__go")), "gccgo", /symbol __go_init_main/],
  "names of libgo's sources": [
    { sections: [loaded(".data", Buffer.from("../src/libgo/runtime/proc.c\0"))], segments: [segment(".data")] },
    "gccgo",
    /libgo's source files/,
  ],
  "the shared object of gccgo": [
    {
      sections: [
        loaded(".dynstr", STRINGS),
        { name: ".dynamic", type: 6, flags: 2n, content: words(1, 1, 5, 0x1000, 10, STRINGS.length, 0, 0) },
      ],
      segments: [segment(".dynstr"), { type: 2, section: ".dynamic" }],
    },
    "gccgo",
    /libgo\.so\.21/,
  ],
};

for (const [what, [image, by, evidence]] of Object.entries(KNOWN)) {
  test(`${what} tells which compiler made a file without build information`, async () => {
    const elf = await open(buildElf(image));
    const found = await findGoOrigin(elf);
    assert.equal(found?.by, by);
    assert.match(found!.evidence, evidence);
    const info = await readBuildInfo(elf);
    assert.ok(info instanceof Absent);
    assert.match(info.reason, by === "gc" ? /: Go made it, recognised by/ : /: gccgo made it, recognised by/);
  });
}

test("without sections, pclntab is found in loaded segments, and build information in writable ones", async () => {
  const bare = (bytes: Buffer) => {
    bytes.writeBigUInt64LE(0n, 40); // e_shoff
    bytes.writeUInt32LE(0, 60); // e_shnum, e_shstrndx
    return bytes;
  };
  const elf = await open(bare(buildElf({ sections: [loaded(".lines", PCLNTAB)], segments: [segment(".lines")] })));
  assert.equal((await findGoOrigin(elf))?.by, "gc");
  // Build information is in the seventh segment, and all segments are writable.
  const info = await readBuildInfo(await open(bare(buildGoElf())));
  assert.ok(!(info instanceof Absent) && info.goVersion === "go1.26.8");
});

test("a file that is not a program is described as what it is, and no maker of other files is claimed", async () => {
  const text = loaded(".text", Buffer.alloc(16));
  const why = async (image: ElfImage, change = (_: Buffer) => {}) => {
    const bytes = buildElf(image);
    change(bytes);
    const info = await readBuildInfo(await open(bytes));
    return info instanceof Absent ? info.reason : "";
  };
  assert.match(await why({ sections: [text], type: 1 }), /an object, which is not linked yet/);
  assert.match(await why({ sections: [text], type: 4 }), /core dump/);
  assert.match(await why({ sections: [text] }, (bytes) => bytes.writeUInt8(9, 7)), /an executable for FreeBSD/);
  const debugFile = {
    sections: [
      { ...text, type: 8 },
      { name: ".debug_info", type: 1, content: Buffer.alloc(8) },
    ],
  };
  assert.match(await why(debugFile), /the debug information of another file/);
  assert.match(await why({ sections: [text] }), /: nothing in it says that Go made it$/);
});
