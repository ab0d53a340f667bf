import assert from "node:assert/strict";
import { test } from "node:test";
import { recogniseImage } from "./recognise.ts";

const NAMES: Readonly<Record<string, string | undefined>> = {
  "ghcr.io/me/order:v1": "registry",
  "localhost:5000/order": "registry",
  "alpine:3.20": "registry",
  [`ghcr.io/me/order@sha256:${"0".repeat(64)}`]: "registry",
  "oci:out": "oci",
  "example.com/x/cmd/y@v1.2.3": undefined,
  "example.com/x/cmd/y@latest": undefined,
  "./cmd/order": undefined,
  order: undefined,
};

for (const [name, kind] of Object.entries(NAMES)) {
  test(`${name} ${kind === undefined ? "names no image" : `is of kind ${kind}`}`, async () => {
    assert.equal((await recogniseImage(name, "/nowhere"))?.kind, kind);
  });
}
