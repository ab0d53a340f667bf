import assert from "node:assert/strict";
import { test } from "node:test";
import { imageRecord } from "../../../test/support/size-records.ts";
import { changedVersions, grownPackages } from "./package-changes.ts";

const BEFORE = imageRecord({
  "example.com/app": ["example.com/app", 100, 50],
  "fmt": ["std", 40, 20],
  "net/http": ["std", 900, 400],
  "[shared by 2]": ["std", 7, 3],
});

test("packages that came or grew, the largest first; rows in brackets, and what shrank, are not among them", () => {
  const after = imageRecord({
    "example.com/app": ["example.com/app", 130, 45],
    "fmt": ["std", 40, 20],
    "net/http": ["std", 800, 390],
    "x.org/text": ["x.org/text", 300, 100],
    "[shared by 2]": ["std", 700, 300],
  });
  assert.deepEqual(grownPackages(BEFORE, after), [
    { name: "x.org/text", module: "x.org/text", isNew: true, changeBytes: 300, changeWireBytes: 100 },
    // Compressed, it became smaller.
    { name: "example.com/app", module: "example.com/app", isNew: false, changeBytes: 30, changeWireBytes: -5 },
  ]);
  assert.deepEqual(grownPackages(BEFORE, BEFORE), []);
});

test("sizes on the wire of two compressors are not compared, and a package of another module is another package", () => {
  const after = imageRecord({ fmt: ["example.com/fork", 41, 21] }, { compression: "gzip" });
  assert.deepEqual(grownPackages(BEFORE, after), [
    { name: "fmt", module: "example.com/fork", isNew: true, changeBytes: 41, changeWireBytes: null },
  ]);
});

test("modules whose version changed are named with both, and those of which one is not known are not", () => {
  const part = (name: string, version: string | null) => ({ name, version, sizeBytes: 1, wireBytes: 1 });
  const before = {
    ...BEFORE,
    modules: [part("a", "v1.0.0"), part("b", "v1.0.0"), part("c", null), part("std", "go1.26.5")],
  };
  const after = {
    ...BEFORE,
    modules: [
      part("a", "v1.1.0"),
      part("b", "v1.0.0"),
      part("c", "v2.0.0"),
      part("d", "v1.0.0"),
      part("std", "go1.26.8"),
    ],
  };
  assert.deepEqual(
    [...changedVersions(before, after)],
    [
      ["a", { from: "v1.0.0", to: "v1.1.0" }],
      ["std", { from: "go1.26.5", to: "go1.26.8" }],
    ],
  );
});
