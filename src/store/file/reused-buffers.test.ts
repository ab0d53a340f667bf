import assert from "node:assert/strict";
import { test } from "node:test";
import { ReusedBuffers } from "./reused-buffers.ts";

test("a buffer is used again once it was given back as a whole, and by one at a time", () => {
  const buffers = new ReusedBuffers(8, 2);
  const chunk = buffers.take();
  ReusedBuffers.recycle(chunk.subarray(0, 7));
  ReusedBuffers.recycle(chunk.subarray(1));
  assert.notEqual(buffers.take().buffer, chunk.buffer);
  ReusedBuffers.recycle(chunk);
  ReusedBuffers.recycle(chunk);
  assert.equal(buffers.take().buffer, chunk.buffer);
  assert.notEqual(buffers.take().buffer, chunk.buffer);
});

test("no more buffers wait than were asked for, and those of others are left alone", () => {
  const buffers = new ReusedBuffers(8, 1);
  const [first, second] = [buffers.take(), buffers.take()];
  ReusedBuffers.recycle(Buffer.alloc(8));
  ReusedBuffers.recycle(first);
  ReusedBuffers.recycle(second);
  assert.equal(buffers.take().buffer, first.buffer);
  assert.ok(![first.buffer, second.buffer].includes(buffers.take().buffer));
});
