import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../src/base/error.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { decompress } from "../../src/format/compression/decompress.ts";
import { encodePaxRecords } from "../../src/format/tar/pax.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { corpus } from "../support/corpus.ts";
import { bytesOf, streamOf } from "../support/streams.ts";
import { type ArchiveEntry, archiveOf, sparseFile } from "../support/tar-archive.ts";

/** Checks that reading ends with a result or a PlimsollError; anything else is a defect. */
async function settles(name: string, reading: Promise<unknown>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    assert.ok(error instanceof PlimsollError, `${name}: ${error instanceof Error ? error.stack : error}`);
    assert.match(error.code, /^(archive-invalid|compression-invalid|limit-exceeded)$/, name);
  }
}

async function readAll(archive: AsyncIterable<Uint8Array>): Promise<void> {
  const reader = new TarReader(archive);
  let offset = 0;
  for await (const header of reader) {
    assert.equal(header.headerOffset, offset, "no byte without an entry");
    offset = header.dataOffset + header.sizeBytes + header.paddingSizeBytes;
    for await (const _ of reader.content());
  }
  assert.equal(reader.end?.offset, offset);
}

test("the tar corpus gives entries or a PlimsollError, the same for every chunk size", async (t) => {
  for (const [name, bytes] of await corpus(t, "tar")) {
    const outcomes = new Set<string>();
    for (const chunkSize of [bytes.length || 1, 512, 100]) {
      await settles(name, readAll(streamOf(bytes, chunkSize)));
      outcomes.add(
        await readAll(streamOf(bytes, chunkSize)).then(
          () => "read",
          (error) => String(error.why),
        ),
      );
    }
    assert.equal(outcomes.size, 1, `${name}: ${[...outcomes].join(" | ")}`);
  }
});

test("the gzip corpus gives bytes or a PlimsollError", async (t) => {
  for (const [name, bytes] of await corpus(t, "gzip")) {
    for (const format of ["gzip", "zstd", undefined] as const) {
      const options = { limitBytes: 64 * 1024 * 1024, ...(format === undefined ? {} : { format }) };
      await settles(name, bytesOf(decompress(streamOf(bytes, 100), options)));
    }
  }
});

test("a change of any byte of any archive does no harm", async () => {
  const archive = archiveOf([
    { path: "d/", typeFlag: "5" },
    { path: "", typeFlag: "x", content: "13 comment=a\n" },
    { path: "d/f", typeFlag: "0", content: "content" },
    sparseFile("sparse", 0o1000),
  ]);
  for (let offset = 0; offset < archive.length - 1024; offset += 3) {
    const changed = Buffer.from(archive);
    changed[offset]! ^= 0x81;
    await settles(`byte ${offset}`, readAll(streamOf(changed)));
  }
});

test("an endless map of holes is stopped at the limit of metadata", async () => {
  const head: ArchiveEntry = {
    path: "s",
    typeFlag: "S",
    fields: { 257: Buffer.from("ustar  \0"), 482: Buffer.of(1), 483: Buffer.from("00000001000\0") },
  };
  const block = Buffer.alloc(512);
  block[504] = 1;
  let sent = 0;
  async function* endless() {
    yield archiveOf([head]).subarray(0, 512);
    for (;;) {
      sent += block.length;
      yield block;
    }
  }
  await assert.rejects(readAll(endless()), { code: "limit-exceeded" });
  assert.ok(sent <= LIMITS.tarMetadataBytes + 2 * block.length);
});

test("many small headers before one entry are counted together", async () => {
  const comment: ArchiveEntry = { path: "", typeFlag: "g", content: encodePaxRecords([["comment", "c".repeat(1000)]]) };
  const archive = archiveOf(Array.from({ length: 1100 }, () => comment));
  await assert.rejects(readAll(streamOf(archive)), { code: "limit-exceeded" });
});
