import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, streamOf } from "../../../test/support/streams.ts";
import { type ArchiveEntry, archiveOf } from "../../../test/support/tar-archive.ts";
import { LIMITS } from "../../base/limits.ts";
import type { TarHeader } from "./entry.ts";
import { encodePaxRecords } from "./pax.ts";
import { TarReader } from "./reader.ts";

async function headersOf(archive: Uint8Array, chunkSize?: number): Promise<TarHeader[]> {
  return await Array.fromAsync(new TarReader(streamOf(archive, chunkSize), "layer[3]"));
}

const PATH = "x".repeat(300);
const ENTRIES: readonly ArchiveEntry[] = [
  { path: "etc/", typeFlag: "5" },
  { path: "etc/passwd", typeFlag: "0", content: "root:x:0:0" },
  { path: "", typeFlag: "x", content: encodePaxRecords([["path", PATH]]) },
  { path: "short", typeFlag: "0", content: "y".repeat(512) },
  { path: "././@LongLink", typeFlag: "L", content: `${"l".repeat(200)}\0` },
  { path: "short", typeFlag: "0" },
  { path: "usr/bin/sh", typeFlag: "1", linkPath: "bin/busybox" },
  { path: "lib64", typeFlag: "2", linkPath: "lib" },
  { path: "dev/null", typeFlag: "3", deviceMajor: 1, deviceMinor: 3 },
  { path: "run/fifo", typeFlag: "6" },
  { path: "etc/.wh.shadow", typeFlag: "0" },
];

test("every entry is read as its headers describe it, into whatever chunks the stream is cut", async () => {
  const archive = archiveOf(ENTRIES);
  const headers = await headersOf(archive);
  assert.deepEqual(
    headers.map(({ path, kind }) => [path, kind]),
    [
      ["etc/", "directory"],
      ["etc/passwd", "file"],
      [PATH, "file"],
      ["l".repeat(200), "file"],
      ["usr/bin/sh", "hard-link"],
      ["lib64", "symlink"],
      ["dev/null", "character-device"],
      ["run/fifo", "fifo"],
      ["etc/.wh.shadow", "file"],
    ],
  );
  assert.equal(headers[4]?.linkPath, "bin/busybox");
  assert.deepEqual([headers[6]?.deviceMajor, headers[6]?.deviceMinor], [1, 3]);
  for (const chunkSize of [1, 7, 511, 512, 513, 4096]) assert.deepEqual(await headersOf(archive, chunkSize), headers);
});

test("the entries cover the archive without a gap, up to its last byte", async () => {
  const archive = Buffer.concat([archiveOf(ENTRIES), Buffer.alloc(8192), Buffer.from("tail")]);
  const reader = new TarReader(streamOf(archive, 100));
  let offset = 0;
  for await (const header of reader) {
    assert.equal(header.headerOffset, offset, header.path);
    assert.equal(header.dataOffset, header.headerOffset + header.headerSizeBytes);
    offset = header.dataOffset + header.sizeBytes + header.paddingSizeBytes;
  }
  assert.deepEqual(reader.end, { offset, sizeBytes: 1024, trailingSizeBytes: 8192 + 4 });
  assert.equal(offset + 1024 + 8192 + 4, archive.length);
});

test("the content of an entry is given on request, completely or in part", async () => {
  const reader = new TarReader(streamOf(archiveOf(ENTRIES), 64));
  const read = new Map<string, string>();
  for await (const header of reader) {
    if (header.path === "etc/passwd") read.set(header.path, (await bytesOf(reader.content())).toString());
    if (header.path !== PATH) continue;
    for await (const chunk of reader.content()) {
      read.set("part", Buffer.from(chunk).toString());
      break;
    }
  }
  assert.equal(read.get("etc/passwd"), "root:x:0:0");
  assert.match(read.get("part") ?? "", /^y+$/);
});

test("content that is in the current chunk as a whole is given without waiting, and other content is not", async () => {
  const archive = archiveOf([
    { path: "small", typeFlag: "0", content: "here" },
    { path: "cut", typeFlag: "0", content: "x".repeat(2000) },
    { path: "last", typeFlag: "0", content: "too" },
  ]);
  const found: (string | undefined)[] = [];
  const reader = new TarReader(streamOf(archive, 3072));
  for await (const { path } of reader) {
    const here = reader.contentHere();
    found.push(path, here && Buffer.from(here).toString());
    // Content that was given is not given again, and content that was not given is still complete.
    assert.equal((await bytesOf(reader.content())).length, path === "cut" ? 2000 : 0);
  }
  assert.deepEqual(found, ["small", "here", "cut", undefined, "last", "too"]);
});

test("an archive may end with one block of zeros, or with none", async () => {
  const archive = archiveOf([{ path: "a", typeFlag: "0" }]);
  for (const [length, sizeBytes] of [
    [512, 0],
    [1024, 512],
  ] as const) {
    const reader = new TarReader(streamOf(archive.subarray(0, length)));
    for await (const header of reader) assert.equal(header.path, "a");
    assert.deepEqual(reader.end, { offset: 512, sizeBytes, trailingSizeBytes: 0 });
  }
});

test("numbers in base 256 are read, and names that are not UTF-8 keep all their bytes", async () => {
  const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
  const path = Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xc3]);
  const [header] = await headersOf(archiveOf([{ path, typeFlag: "0", content: "abc", fields: { 124: size } }]));
  assert.equal(header?.sizeBytes, 3);
  assert.equal(header?.path, "a\udcffé\udcc3");
});

test("pax records replace the fields of the header, and unknown records are kept", async () => {
  const content = encodePaxRecords([
    ["mtime", "1.5"],
    ["size", "3"],
    ["SCHILY.xattr.user.a", "bcd"],
  ]);
  const [header] = await headersOf(
    archiveOf([
      { path: "", typeFlag: "x", content },
      { path: "f", typeFlag: "0", content: "abc" },
    ]),
  );
  assert.equal(header?.mtimeSeconds, 1.5);
  assert.deepEqual([...(header?.records ?? [])], [["SCHILY.xattr.user.a", new TextEncoder().encode("bcd")]]);
});

test("leaving the loop early closes the source", async () => {
  let closed = false;
  async function* source() {
    try {
      yield* streamOf(archiveOf(ENTRIES), 512);
    } finally {
      closed = true;
    }
  }
  for await (const _ of new TarReader(source())) break;
  assert.equal(closed, true);
});

test("archives that tar programs read differently are refused, with the place", async () => {
  const file: ArchiveEntry = { path: "f", typeFlag: "0" };
  const raw = (content: string): ArchiveEntry => ({ path: "", typeFlag: "x", content });
  const extended = (typeFlag: string, keyword: string, value: string): ArchiveEntry => {
    return { path: "", typeFlag, content: encodePaxRecords([[keyword, value]]) };
  };
  const pax = (keyword: string, value: string) => extended("x", keyword, value);
  const map01 = (map: string, blocks: string): ArchiveEntry => ({
    path: "",
    typeFlag: "x",
    content: encodePaxRecords([
      ["GNU.sparse.map", map],
      ["GNU.sparse.size", "9"],
      ["GNU.sparse.numblocks", blocks],
    ]),
  });
  const cases: readonly [why: RegExp, entries: readonly ArchiveEntry[]][] = [
    [/a directory has a size/, [{ path: "d/", typeFlag: "5", content: "x" }]],
    [/a hard-link has a size/, [{ path: "h", typeFlag: "1", linkPath: "f", content: "x" }]],
    [/name of a file ends with a slash/, [{ path: "f/", typeFlag: "0" }]],
    [/two pax headers/, [pax("path", "a"), pax("path", "b"), file]],
    [/pax header and a GNU long name/, [pax("size", "3"), { path: "", typeFlag: "L", content: "long\0" }, file]],
    [/global header sets path/, [extended("g", "path", "a"), file]],
    [/global header stands between/, [pax("path", "a"), extended("g", "comment", "a"), file]],
    [/followed by no entry/, [pax("path", "a")]],
    [/path is empty/, [pax("path", ""), file]],
    [/path holds a NUL/, [pax("path", "a\0b"), file]],
    [/size is not a number/, [pax("size", "-1"), file]],
    [/does not end where its length says/, [raw("99 path=a\n"), file]],
    [/does not begin with its length/, [raw("x path=a\n"), file]],
    [/a record has no keyword/, [raw("7 path\n"), file]],
    [/holes has no known format/, [pax("GNU.sparse.realsize", "9"), file]],
    [/holes in two formats/, [map01("0,0", "1"), old([], 9)]],
    [
      /parts of a file with holes overlap/,
      [
        old(
          [
            [0, 4],
            [2, 2],
          ],
          99,
          "123456",
        ),
      ],
    ],
    [/lies after the end of the file/, [old([[96, 4]], 99, "1234")]],
    [/do not match its map/, [old([[0, 3]], 99, "1234")]],
    [/map of holes holds no numbers/, [map01("0,x", "1"), file]],
    [/offset without a length/, [map01("0", "1"), file]],
    [/not have the number of parts/, [map01("0,0", "2"), file]],
    [/numbers in another order/, [raw("25 GNU.sparse.numbytes=4\n"), file]],
    [/Solaris/, [{ path: "f", typeFlag: "X" }]],
    [/size of a header is negative/, [{ ...file, fields: { 124: Buffer.alloc(12, 0xff) } }]],
    [
      /size of a header is not a number/,
      [{ ...file, fields: { 124: Buffer.from([0x80, ...Buffer.alloc(11, 0xff)]) } }],
    ],
    [/mode of a header is not a number/, [{ ...file, fields: { 100: Buffer.from("0000o44\0") } }]],
    [/neither POSIX's nor GNU's magic/, [{ ...file, fields: { 257: Buffer.from("ustar?00"), 345: Buffer.from("p") } }]],
    [/text where its times belong/, [{ ...file, fields: { 257: Buffer.from("ustar  \0"), 345: Buffer.from("dir") } }]],
  ];
  for (const [why, entries] of cases) {
    await assert.rejects(
      headersOf(archiveOf(entries)),
      (error: Error & { code: string; why: string; where: string }) => {
        assert.equal(error.code, "archive-invalid", String(error.stack));
        assert.match(error.why, why);
        assert.match(error.where, /^layer\[3\] @0x[0-9a-f]+$/);
        return true;
      },
    );
  }
});

/** A sparse file in old GNU format: up to four parts, and its size when unpacked. */
function old(
  parts: readonly (readonly [offset: number, sizeBytes: number])[],
  sizeBytes: number,
  content = "",
): ArchiveEntry {
  const octal = (value: number) => `${value.toString(8).padStart(11, "0")}\0`;
  return {
    path: "holes",
    typeFlag: "S",
    content,
    fields: {
      257: Buffer.from("ustar  \0"),
      386: Buffer.from(parts.flat().map(octal).join("")),
      483: Buffer.from(octal(sizeBytes)),
    },
  };
}

test("a sparse file is its stored parts with zeros between them, and its size has a limit", async () => {
  const contentOf = async (...entries: ArchiveEntry[]) => {
    const reader = new TarReader(streamOf(archiveOf(entries), 7));
    await reader.next();
    return await bytesOf(reader.fileContent());
  };
  assert.deepEqual(
    Buffer.from(
      await contentOf(
        old(
          [
            [2, 3],
            [7, 1],
          ],
          10,
          "abcd",
        ),
      ),
    ).toString("latin1"),
    "\0\0abc\0\0d\0\0",
  );
  assert.equal((await contentOf(old([], 70_000))).length, 70_000);
  const records = encodePaxRecords([
    ["GNU.sparse.major", "1"],
    ["GNU.sparse.minor", "0"],
    ["GNU.sparse.name", "real"],
    ["GNU.sparse.realsize", "8"],
  ]);
  const stored = (map: string) => map.padEnd(512, "\0");
  const pax1 = (content: string): ArchiveEntry[] => [
    { path: "", typeFlag: "x", content: records },
    { path: "GNUSparseFile.0/real", typeFlag: "0", content },
  ];
  assert.equal(Buffer.from(await contentOf(...pax1(`${stored("1\n4\n4\n")}tail`))).toString("latin1"), "\0\0\0\0tail");
  for (const content of [
    stored("1\n4\n4\n"),
    stored("2\n4\n4\n"),
    "1\n4\n4\ntail",
    stored("1\n4\n9\n"),
    stored("9".repeat(99)),
  ]) {
    await assert.rejects(contentOf(...pax1(content)), { code: "archive-invalid" }, content.slice(0, 9));
  }
  await assert.rejects(contentOf(old([], LIMITS.fileWithHolesBytes + 1)), { code: "limit-exceeded" });
});

test("a global header applies to no entry: its comments, owners and times are ignored, as in Go", async () => {
  const global = encodePaxRecords([
    ["comment", "9c0ffee"],
    ["mtime", "1700000000"],
    ["uid", "1234"],
  ]);
  const headers = await headersOf(
    archiveOf([
      { path: "pax_global_header", typeFlag: "g", content: global },
      { path: "src/a.txt", typeFlag: "0", content: "hello" },
      { path: "", typeFlag: "x", content: encodePaxRecords([["uid", "7"]]) },
      { path: "src/b.txt", typeFlag: "0" },
    ]),
  );
  assert.deepEqual(
    headers.map(({ path, uid, mtimeSeconds, headerOffset }) => [path, uid, mtimeSeconds, headerOffset]),
    [
      ["src/a.txt", 0, 0, 0],
      ["src/b.txt", 7, 0, 2048],
    ],
  );
});

test("damage and truncation are refused wherever they are", async () => {
  const archive = archiveOf(ENTRIES);
  const damaged = Buffer.from(archive);
  damaged[3]! ^= 1;
  await assert.rejects(headersOf(damaged), { code: "archive-invalid", why: "the checksum of a header is wrong" });
  const lone = Buffer.concat([Buffer.alloc(512), archive]);
  await assert.rejects(headersOf(lone), { why: "something follows a lone block of zeros" });
  for (const length of [100, 512 + 256, 1024 + 5, 1024 + 511]) {
    await assert.rejects(headersOf(archive.subarray(0, length)), { code: "archive-invalid" }, String(length));
  }
});

test("the metadata of an entry has a limit, also when it is spread over many headers", async () => {
  const half = "x".repeat(LIMITS.tarMetadataBytes / 2 + 1);
  const long = (content: string): ArchiveEntry => ({ path: "", typeFlag: "L", content });
  await assert.rejects(headersOf(archiveOf([long(half), long(half)])), { code: "limit-exceeded" });
  // A header may announce a size that never arrives: no memory may be allocated for it.
  const announced = archiveOf([{ path: "", typeFlag: "x", fields: { 124: Buffer.from("77777777777\0") } }]);
  await assert.rejects(headersOf(announced), { code: "limit-exceeded" });
});
