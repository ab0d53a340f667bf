import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { recogniseImage } from "./recognise.ts";

const HEX = "0".repeat(64);

test("what is not there is an image where it can be nothing else", async () => {
  for (const text of ["ghcr.io/me/order:v1", "alpine:3.20", `team/order@sha256:${HEX}`, "docker://alpine"]) {
    assert.equal((await recogniseImage(text, tmpdir()))?.kind, "registry", text);
  }
});

test("a version of a Go module is no image, whatever host it comes from", async () => {
  for (const text of [
    "github.com/rakyll/hey@latest",
    "example.com/x/cmd/y@v1.2.3",
    "example.com/x@v0.0.0-20260101-abc",
  ]) {
    assert.equal(await recogniseImage(text, tmpdir()), undefined, text);
  }
});

test("a path that is not there is no image", async () => {
  for (const text of ["./order", "cmd/order", "order"])
    assert.equal(await recogniseImage(text, tmpdir()), undefined, text);
});
