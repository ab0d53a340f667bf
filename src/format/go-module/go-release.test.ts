import assert from "node:assert/strict";
import { test } from "node:test";
import { compareGoReleases, highestGoRelease, versionOfGoRelease } from "./go-release.ts";

test("versions of Go in the order of the go command", () => {
  const ascending = ["1", "1.9.2", "1.18beta1", "1.20rc1", "1.20", "1.20.1", "1.21", "1.21rc1", "1.21rc2", "1.21.0"];
  ascending.push("1.21.10", "1.22", "1.26.0", "go1.26.8", "1.100", "2");
  for (const [index, a] of ascending.entries()) {
    for (const [other, b] of ascending.entries()) {
      assert.equal(Math.sign(compareGoReleases(a, b) ?? Number.NaN), Math.sign(index - other), `${a} ${b}`);
    }
  }
  // Before 1.21 a release without a patch is its first one.
  assert.equal(compareGoReleases("1.20", "1.20.0"), 0);
  assert.notEqual(compareGoReleases("1.21", "1.21.0"), 0);
});

test("what is no release is in no order", () => {
  for (const text of ["", "devel", "1.", "1.021", "v1.2.3", "1.21.0rc1", "local"]) {
    assert.equal(compareGoReleases(text, "1.21"), undefined, text);
    assert.equal(versionOfGoRelease(text), undefined, text);
  }
  assert.equal(highestGoRelease([null, "local"]), null);
  assert.equal(highestGoRelease(["1.22", null, "1.22rc1", "1.9", "local"]), "1.22rc1");
});

test("a release as the version that advisories name", () => {
  assert.equal(versionOfGoRelease("go1.26.8"), "v1.26.8");
  assert.equal(versionOfGoRelease("go1.22rc2"), "v1.22.0-rc.2");
  assert.equal(versionOfGoRelease("go1.21"), "v1.21.0");
  assert.equal(versionOfGoRelease("go1.26.8 X:nodwarf5"), "v1.26.8");
  assert.equal(versionOfGoRelease("go1.26.8-vendor.1"), "v1.26.8");
});
