import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodePaxRecords, parsePaxRecords } from "../../src/format/tar/pax.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { decodeName, encodeName } from "../../src/format/tar/text.ts";
import { type TarMember, writeTar } from "../../src/format/tar/writer.ts";
import { bytesOf, streamOf } from "../support/streams.ts";

const part = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 120 })
  .map((text) => text.replaceAll(/[/\0]/g, "_"));
const path = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map((text) => (text === "." || text === ".." ? "dot" : text)).join("/"));
const id = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const common = { path, mode: fc.integer({ min: 0, max: 0o7777 }), uid: id, gid: id };

const member: fc.Arbitrary<TarMember> = fc.oneof(
  fc.record({ ...common, content: fc.uint8Array({ maxLength: 2000 }) }).map(({ content, ...rest }) => ({
    ...rest,
    kind: "file" as const,
    sizeBytes: content.length,
    open: () => streamOf(content, 100),
  })),
  fc.record({ ...common, kind: fc.constant("directory" as const) }),
  fc.record({ ...common, kind: fc.constant("symlink" as const), linkPath: path }),
);

test("the reader reads what the writer writes, however it is cut, and the extents add up", async () => {
  const members = fc.array(member, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(members, fc.nat(2 ** 34), fc.integer({ min: 1, max: 3000 }), async (written, mtime, chunkSize) => {
      const archive = await bytesOf(writeTar(written, mtime));
      const reader = new TarReader(streamOf(archive, chunkSize));
      let index = 0;
      let offset = 0;
      for await (const header of reader) {
        const expected = written[index++]!;
        assert.equal(header.path, expected.kind === "directory" ? `${expected.path}/` : expected.path);
        assert.deepEqual(
          [header.kind, header.mode, header.uid, header.gid],
          [expected.kind, expected.mode, expected.uid, expected.gid],
        );
        assert.equal(header.mtimeSeconds, mtime);
        assert.equal(header.linkPath, expected.linkPath ?? "");
        assert.equal(header.headerOffset, offset);
        offset = header.dataOffset + header.sizeBytes + header.paddingSizeBytes;
        if (expected.open) assert.deepEqual(await bytesOf(reader.content()), await bytesOf(expected.open()));
      }
      assert.equal(index, written.length);
      assert.deepEqual(reader.end, { offset, sizeBytes: archive.length - offset, trailingSizeBytes: 0 });
    }),
    { numRuns: 150 },
  );
});

test("any bytes can be a name, and are decoded unchanged", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.deepEqual(Buffer.from(encodeName(decodeName(bytes))), Buffer.from(bytes));
    }),
    { numRuns: 2000 },
  );
});

test("pax records of every length are read back", () => {
  const keyword = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replaceAll(/[=\0\n]/g, "k"));
  const records = fc.uniqueArray(fc.tuple(keyword, fc.string({ maxLength: 1200 })), { selector: ([name]) => name });
  fc.assert(
    fc.property(records, (written) => {
      const read = parsePaxRecords(encodePaxRecords(written));
      assert.ok(!("invalid" in read));
      assert.deepEqual(
        [...read].map(([name, value]) => [name, decodeName(value)]),
        written,
      );
    }),
  );
});
