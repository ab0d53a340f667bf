import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { RandomAccess } from "../format/elf/random-access.ts";
import { digestOf } from "./digest-of.ts";

const CHUNK_BYTES = 512 * 1024;
const signal = new AbortController().signal;

/** Writes into the buffer that it is given, as a file does. */
function bytesOf(bytes: Uint8Array): RandomAccess {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length, into = new Uint8Array(length)) => {
      const part = bytes.subarray(offset, offset + length);
      into.set(part);
      return into.subarray(0, part.length);
    },
  };
}

test("the digest is that of all bytes, wherever chunks end", async () => {
  for (const sizeBytes of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]) {
    const bytes = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >>> 9)) & 0xff);
    const expected = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    assert.equal(await digestOf(bytesOf(bytes), signal), expected, `${sizeBytes} bytes`);
  }
});

test("a chunk that cannot be read is an error, also while another is hashed", async () => {
  const whole = bytesOf(new Uint8Array(2 * CHUNK_BYTES));
  const broken: RandomAccess = {
    ...whole,
    read: (offset, length, into) =>
      offset === 0 ? whole.read(offset, length, into) : Promise.reject(new Error("no such sector")),
  };
  await assert.rejects(digestOf(broken, signal), /no such sector/);
});

test("it ends when it is told to", async () => {
  const reason = new Error("interrupted");
  await assert.rejects(digestOf(bytesOf(new Uint8Array(10)), AbortSignal.abort(reason)), reason);
});
