import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packedProgram } from "../../../test/support/packed-program.ts";
import { PackerSearch } from "./packer-search.ts";

test("a packed program is found in whatever pieces it comes", () => {
  const bytes = packedProgram();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const search = new PackerSearch();
      const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (const [index, end] of ends.slice(1).entries()) search.update(bytes.subarray(ends[index]!, end));
      assert.equal(search.found, "UPX");
    }),
  );
});

test("the mark after the first 1024 bytes is part of what a program has", () => {
  const bytes = packedProgram();
  bytes.fill(0, 232, 240);
  bytes.write("UPX!", 1024, "latin1");
  const search = new PackerSearch();
  search.update(bytes);
  assert.equal(search.found, undefined);
});
