import assert from "node:assert/strict";
import { test } from "node:test";
import { memberOf } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";
import { recordedRequest } from "./recorded-request.ts";

function request(flags: Readonly<Record<string, Json>>, allowFlags = false) {
  const members = memberOf(flags as Json, { code: "provenance-unusable", where: "here" }).entries(100);
  return recordedRequest({ sources: ["."], flags: members, platform: "linux/arm64", inputs: new Map() }, allowFlags);
}

test("recorded flags become a request for one platform", () => {
  const flags = {
    ldflags: ["-X main.v=1 -s"],
    vcs: false,
    base: "scratch",
    goflag: ["-trimpath"],
    buildEnv: ["GOARM64=v8.0"],
  };
  assert.deepEqual(request(flags), { ...flags, platform: ["linux/arm64"] });
});

test("flags that can start programs are refused until they are allowed", () => {
  const starting = [
    { goflag: ["-toolexec=sh -c id"] },
    { goflag: ["-trimpath", "-overlay=x"] },
    { ldflags: ["-X main.v=1 -extld=/tmp/x"] },
    { ldflags: ["-X main.v=1\n-linkmode=external -extldflags=x"] },
    { buildEnv: ["CC=/tmp/x"] },
    { buildEnv: ["GOFLAGS=-toolexec=x"] },
    { buildEnv: ["GOTOOLCHAIN=path"] },
    { cgo: true },
  ];
  for (const flags of starting) {
    assert.throws(() => request(flags), { code: "flag-invalid" }, JSON.stringify(flags));
    assert.deepEqual(request(flags, true), { ...flags, platform: ["linux/arm64"] });
  }
});

test("what is no flag that decides about an image is refused, and so is a value of another kind", () => {
  const wrong = [
    { output: ["oci:x"] },
    { report: "x.html" },
    { base: 1 },
    { ldflags: "-s" },
    { vcs: "no" },
    { env: [1] },
  ];
  for (const flags of wrong as readonly Record<string, Json>[]) {
    assert.throws(() => request(flags, true), { code: "provenance-unusable" }, JSON.stringify(flags));
  }
});
