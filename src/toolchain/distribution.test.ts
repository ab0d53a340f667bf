import assert from "node:assert/strict";
import { test } from "node:test";
import { imageFor } from "./distribution.ts";

for (const [text, expected] of [
  ['ID=debian\nVERSION_ID="12"\n', "debian:12-slim"],
  ['PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian\n', "debian:unstable-slim"],
  ['NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n', "ubuntu:24.04"],
  ["ID=alpine\nVERSION_ID=3.22.1\n", "alpine:3.22"],
  ["ID=fedora\nVERSION_ID=42\n", "fedora:42"],
  ["ID=nixos\nVERSION_ID=25.05\n", undefined],
  ["", undefined],
] as const) {
  test(`the image with the libc of ${JSON.stringify(text)} is ${expected}`, () =>
    assert.equal(imageFor(text), expected));
}
