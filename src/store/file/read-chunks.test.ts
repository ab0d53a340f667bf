import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { readChunks } from "./read-chunks.ts";
import { ReusedBuffers } from "./reused-buffers.ts";

const CONTENT = Buffer.alloc(2_000_000, "every byte has its place: ");

test("buffers that are given back are used again, and those that are kept are not touched", async (t) => {
  const path = join(temporaryFolder(t), "file");
  writeFileSync(path, CONTENT);
  const kept: Uint8Array[] = [];
  for await (const chunk of readChunks(path, 0)) kept.push(chunk);
  const read: Buffer[] = [];
  const buffers = new Set<ArrayBufferLike>();
  for await (const chunk of readChunks(path, 7)) {
    read.push(Buffer.from(chunk));
    buffers.add(chunk.buffer);
    ReusedBuffers.recycle(chunk);
  }
  assert.ok(Buffer.concat(read).equals(CONTENT.subarray(7)));
  assert.ok(buffers.size < read.length);
  assert.ok(Buffer.concat(kept).equals(CONTENT));
});
