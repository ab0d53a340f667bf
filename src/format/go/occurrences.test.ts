import assert from "node:assert/strict";
import { test } from "node:test";
import type { ElfFile } from "../elf/elf-file.ts";
import { occurrences } from "./occurrences.ts";

const PART = 1024 * 1024;

test("what lies across the border of two parts is found once, and what ends behind the range is not", async () => {
  const bytes = Buffer.alloc(3 * PART);
  const places = [1, PART - 3, PART, 2 * PART - 1, 3 * PART - 12];
  for (const at of places) bytes.write(at === PART ? "twin" : "here", 1 + at);
  const elf = { read: async (offset: number, length: number) => bytes.subarray(offset, offset + length) };
  const range = { fileOffset: 1, fileSizeBytes: 3 * PART - 10 };
  const needles = [Buffer.from("twin"), Buffer.from("here")];
  const found = await Array.fromAsync(occurrences(elf as unknown as ElfFile, range, needles, "test"));
  // Of the second place, the third one has overwritten the end.
  assert.deepEqual(found, [1, PART, 2 * PART - 1]);
});
