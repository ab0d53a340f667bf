import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { bytesOf, streamOf } from "../../../test/support/streams.ts";
import type { PlimsollError } from "../../base/error.ts";
import { TarReader } from "./reader.ts";
import { type ReplacedContent, replaceContent } from "./replace-content.ts";
import { type TarMember, writeTar } from "./writer.ts";

function member(path: string, content: Uint8Array): TarMember {
  const open = async function* () {
    yield content;
  };
  return { path, kind: "file", mode: 0o755, uid: 7, gid: 8, mtimeSeconds: 9, sizeBytes: content.length, open };
}

interface Read {
  readonly path: string;
  readonly rest: string;
  readonly dataOffset: number;
  readonly content: Buffer;
}

async function read(tar: Uint8Array): Promise<readonly Read[]> {
  const reader = new TarReader(streamOf(tar));
  const found: Read[] = [];
  for await (const { path, mode, uid, gid, mtimeSeconds, kind, dataOffset } of reader) {
    const rest = JSON.stringify({ mode, uid, gid, mtimeSeconds, kind });
    found.push({ path, rest, dataOffset, content: await bytesOf(reader.content()) });
  }
  return found;
}

function replacement({ path, dataOffset, content }: Read, by: Uint8Array): ReplacedContent {
  const open = async function* () {
    yield by;
  };
  return { path, dataOffset, storedBytes: content.length, sizeBytes: by.length, open };
}

/** A stream of the bytes in chunks of this size. */
async function* chunked(bytes: Uint8Array, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sizeBytes) yield bytes.subarray(at, at + sizeBytes);
}

test("what is replaced has the new content, and everything else is as it was, in whatever pieces it comes", async () => {
  const content = fc.uint8Array({ maxLength: 1500 });
  const files = fc.array(fc.record({ content, by: fc.option(content) }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 2000 }), async (files, sizeBytes) => {
      const names = files.map((_, index) => `${"folder/".repeat(40 * (index % 2))}${index}`);
      const tar = await bytesOf(
        writeTar(
          files.map(({ content }, index) => member(names[index]!, content)),
          0,
        ),
      );
      const before = await read(tar);
      const replaced = files.flatMap(({ by }, index) => (by === null ? [] : [replacement(before[index]!, by)]));
      const after = await read(await bytesOf(replaceContent(chunked(tar, sizeBytes), replaced.toReversed())));
      assert.deepEqual(
        after.map(({ path, rest, content }) => ({ path, rest, content })),
        before.map(({ path, rest, content }, index) => ({
          path,
          rest,
          content: Buffer.from(files[index]!.by ?? content),
        })),
      );
      const nothing = await bytesOf(replaceContent(chunked(tar, sizeBytes), []));
      assert.ok(nothing.equals(tar));
    }),
  );
});

test("GNU tar reads the result", async () => {
  const tar = await bytesOf(writeTar([member("a", Buffer.from("one")), member("b", Buffer.from("two"))], 0));
  const [a] = await read(tar);
  const changed = await bytesOf(replaceContent(streamOf(tar), [replacement(a!, Buffer.alloc(700, "x"))]));
  assert.equal(execFileSync("tar", ["-xOf", "-", "a"], { input: changed }).toString(), "x".repeat(700));
  assert.equal(execFileSync("tar", ["-xOf", "-", "b"], { input: changed }).toString(), "two");
});

test("a size that is not the header's, and an archive that ends before, are refused", async () => {
  const tar = await bytesOf(writeTar([member("a", Buffer.from("one"))], 0));
  const [a] = await read(tar);
  const by = replacement(a!, Buffer.from("other"));
  const why = (pattern: RegExp) => (error: PlimsollError) =>
    error.code === "archive-invalid" && pattern.test(error.why!);
  await assert.rejects(
    bytesOf(replaceContent(streamOf(tar), [{ ...by, storedBytes: 4 }])),
    why(/does not state its size/),
  );
  await assert.rejects(bytesOf(replaceContent(streamOf(tar), [{ ...by, dataOffset: 1e6 }])), why(/ends before it/));
  await assert.rejects(
    bytesOf(replaceContent(streamOf(tar.subarray(0, 100)), [{ ...by, dataOffset: 512 }])),
    why(/ends/),
  );
});
