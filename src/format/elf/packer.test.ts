import assert from "node:assert/strict";
import { test } from "node:test";
import { packedProgram } from "../../../test/support/packed-program.ts";
import { findPacker, PACKER_LOOK_BYTES } from "./packer.ts";

const PACKED = packedProgram();

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(PACKED);
  change(bytes);
  return bytes;
}

test("a packed program is known by its mark, in files of both classes", () => {
  assert.equal(findPacker(PACKED), "UPX");
  // In a file of 32 bits e_shnum is at 48.
  assert.equal(
    findPacker(
      changed((bytes) => {
        bytes[4] = 1;
        bytes.writeUInt16LE(9, 60);
      }),
    ),
    "UPX",
  );
});

test("a file with section headers, without the mark, of no class, or too short for a header is not", () => {
  assert.equal(findPacker(changed((bytes) => void bytes.writeUInt16LE(12, 60))), undefined);
  assert.equal(findPacker(changed((bytes) => void bytes.write("UPX?", 236))), undefined);
  assert.equal(findPacker(changed((bytes) => void bytes.writeUInt8(3, 4))), undefined);
  for (const length of [0, 4, 5, 52, 61]) assert.equal(findPacker(PACKED.subarray(0, length)), undefined);
});

test("the mark has to be whole", () => {
  assert.equal(findPacker(PACKED.subarray(0, 239)), undefined);
  assert.equal(findPacker(PACKED.subarray(0, 240)), "UPX");
  assert.ok(PACKED.length > PACKER_LOOK_BYTES);
});
