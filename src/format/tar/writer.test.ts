import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, streamOf } from "../../../test/support/streams.ts";
import type { TarHeader } from "./entry.ts";
import { TarReader } from "./reader.ts";
import { type TarMember, writeTar } from "./writer.ts";

function tarOf(members: readonly TarMember[], mtimeSeconds = 0): Promise<Buffer> {
  return bytesOf(writeTar(members, mtimeSeconds));
}

async function headersOf(archive: Buffer): Promise<TarHeader[]> {
  return await Array.fromAsync(new TarReader(streamOf(archive)));
}

function file(path: string, text: string): TarMember {
  const content = Buffer.from(text);
  return {
    path,
    kind: "file",
    mode: 0o555,
    uid: 0,
    gid: 0,
    sizeBytes: content.length,
    open: async function* () {
      yield content;
    },
  };
}

test("a header has the fields of POSIX ustar, and says nothing about the machine", async () => {
  const archive = await tarOf([file("bin/order", "hello")], 0o1234);
  const text = (from: number, to: number) => archive.toString("latin1", from, to);
  assert.equal(text(0, 10), "bin/order\0");
  assert.equal(text(100, 108), "0000555\0");
  assert.equal(text(108, 124), "0000000\x000000000\0");
  assert.equal(text(124, 136), "00000000005\0");
  assert.equal(text(136, 148), "00000001234\0");
  assert.equal(text(156, 157), "0");
  assert.equal(text(257, 265), "ustar\x0000");
  assert.equal(text(265, 329), "\0".repeat(64), "no user and no group name");
  assert.equal(text(512, 518), "hello\0");
});

test("two blocks of zeros end the archive, and it is not padded to the block size of a tape", async () => {
  const archive = await tarOf([file("a", "x")]);
  assert.equal(archive.length, 512 + 512 + 1024);
  assert.deepEqual(archive.subarray(-1024), Buffer.alloc(1024));
  assert.equal((await tarOf([])).length, 1024);
});

test("a pax header is written only for names that do not fit into ustar", async () => {
  const prefix = "p".repeat(155);
  const name = "n".repeat(100);
  const cases: readonly [path: string, pax: boolean][] = [
    [name, false],
    [`${prefix}/${name}`, false],
    [`${prefix}x/${name}`, true],
    [`${prefix}/${name}x`, true],
    ["straße", true],
  ];
  for (const [path, pax] of cases) {
    const archive = await tarOf([file(path, "")]);
    assert.equal(archive.toString("latin1", 156, 157) === "x", pax, path);
    assert.equal((await headersOf(archive))[0]?.path, path);
  }
});

test("large ids, times and link targets are read back unchanged", async () => {
  const member: TarMember = {
    path: "link",
    kind: "symlink",
    mode: 0o777,
    uid: 4_000_000_000,
    gid: 3_000_000_000,
    linkPath: `../${"ü".repeat(90)}`,
  };
  const [header] = await headersOf(await tarOf([member], 9_000_000_000));
  assert.equal(header?.uid, member.uid);
  assert.equal(header?.gid, member.gid);
  assert.equal(header?.linkPath, member.linkPath);
  assert.equal(header?.mtimeSeconds, 9_000_000_000);
});

test("pax records are in a fixed order and their length includes its own digits", async () => {
  const archive = await tarOf([{ ...file("é", ""), uid: 3_000_000 }]);
  assert.equal(archive.toString("utf8", 512, 538), "11 path=é\n15 uid=3000000\n");
});

test("a file whose length is not the announced one stops the archive", async () => {
  for (const sizeBytes of [4, 6]) {
    await assert.rejects(tarOf([{ ...file("f", "hello"), sizeBytes }]), { code: "source-changed" });
  }
});
