import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPlatform, nearestPlatforms, type Platform, parsePlatform, platformServes } from "./platform.ts";

const identity = (platform: Platform) => platform;

function chosen(offers: readonly string[], wanted: string): string[] {
  return nearestPlatforms(offers.map(parsePlatform), identity, parsePlatform(wanted)).map(formatPlatform);
}

test("architecture names of other programs are read as Go's names", () => {
  const written = [
    "linux/aarch64",
    "linux/x86_64",
    "linux/x86-64",
    "Linux/ARMHF",
    "linux/armel",
    "linux/i386",
    "macos/arm64",
  ];
  assert.deepEqual(written.map(parsePlatform).map(formatPlatform), [
    "linux/arm64",
    "linux/amd64",
    "linux/amd64",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/386",
    "darwin/arm64",
  ]);
  assert.equal(formatPlatform({ os: "linux", architecture: "amd64", variant: "" }), "linux/amd64");
  for (const text of ["linux", "linux/", "linux/amd64/v1/x", "linux/amd 64", ""]) {
    assert.throws(() => parsePlatform(text), { code: "platform-unknown" });
  }
});

test("a variant runs images for itself and earlier variants, the nearest first, and none for later variants", () => {
  assert.deepEqual(chosen(["linux/arm/v5", "linux/arm", "linux/arm/v6", "linux/arm/v8"], "linux/arm/v7"), [
    "linux/arm",
    "linux/arm/v6",
    "linux/arm/v5",
  ]);
  assert.deepEqual(chosen(["linux/arm/v7", "linux/arm/v5", "linux/arm64/v8"], "linux/arm/v6"), ["linux/arm/v5"]);
  assert.deepEqual(chosen(["linux/amd64/v3", "linux/amd64", "linux/amd64/v2"], "linux/amd64/v2"), [
    "linux/amd64/v2",
    "linux/amd64",
  ]);
  assert.deepEqual(chosen(["linux/amd64/v3"], "linux/amd64"), []);
  assert.deepEqual(chosen(["linux/arm64"], "linux/arm64/v8"), ["linux/arm64"]);
  assert.deepEqual(chosen(["linux/arm64/v8.6", "linux/arm64/v9", "linux/arm64"], "linux/arm64/v9.1"), [
    "linux/arm64/v9",
    "linux/arm64/v8.6",
    "linux/arm64",
  ]);
});

test("an image for one architecture or system never serves another", () => {
  for (const [offered, wanted] of [
    ["linux/386", "linux/amd64"],
    ["linux/arm/v7", "linux/arm64"],
    ["windows/amd64", "linux/amd64"],
  ] as const) {
    assert.equal(platformServes(parsePlatform(offered), parsePlatform(wanted)), false);
  }
});
