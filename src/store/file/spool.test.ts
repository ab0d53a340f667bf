import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { PlimsollError } from "../../base/error.ts";
import { Spool } from "./spool.ts";

test("a stream that was spooled can be read by position and from the start, any number of times", async (t) => {
  await using spool = new Spool(temporaryFolder(t));
  const expected = Buffer.alloc(2_500_000, "0123456789");
  const chunks = async function* () {
    for (let at = 0; at < expected.length; at += 65_536) yield expected.subarray(at, at + 65_536);
  };
  const [content, empty] = [await spool.add(chunks()), await spool.add((async function* () {})())];
  assert.deepEqual([content.sizeBytes, empty.sizeBytes], [expected.length, 0]);
  assert.deepEqual(await content.read(1_048_570, 12), expected.subarray(1_048_570, 1_048_582));
  assert.equal((await content.read(expected.length - 1, 10)).length, 1);
  for (let round = 0; round < 2; round++) {
    assert.ok(Buffer.concat(await Array.fromAsync(content.open())).equals(expected));
  }
});

test("a folder that cannot be written is reported", async () => {
  await using spool = new Spool("/nowhere/at/all");
  await assert.rejects(
    spool.add((async function* () {})()),
    (error) => error instanceof PlimsollError && error.code === "write-failed",
  );
});
