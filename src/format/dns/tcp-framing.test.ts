import assert from "node:assert/strict";
import { test } from "node:test";
import { FramedMessages, framed } from "./tcp-framing.ts";

test("messages come back whole and in order, wherever the stream is cut", () => {
  const messages = [Buffer.from("query"), Buffer.alloc(0), Buffer.alloc(0x1234, 7), Buffer.alloc(0xffff, 9)];
  const stream = Buffer.concat(messages.map(framed));
  assert.deepEqual([...stream.subarray(0, 7)], [0, 5, ...Buffer.from("query")]);
  for (const size of [1, 2, 3, 1000, stream.length]) {
    const read = new FramedMessages();
    const found: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) found.push(...read.in(stream.subarray(at, at + size)));
    assert.deepEqual(found, messages, `in chunks of ${size}`);
  }
});

test("what is not whole yet is kept back", () => {
  const read = new FramedMessages();
  assert.deepEqual([...read.in(framed(Buffer.from("query")).subarray(0, 6))], []);
  assert.deepEqual([...read.in(Buffer.from("y"))], [Buffer.from("query")]);
});
