import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../base/digest.ts";
import type { CompressionFormat } from "../format/compression/decompress.ts";
import { requireDeclared } from "./declared-compression.ts";

const check = (mediaType: string, found: CompressionFormat) =>
  requireDeclared({ mediaType, digest: sha256(Buffer.of()), size: 0 }, found);

const FORMATS: readonly CompressionFormat[] = ["none", "gzip", "zstd"];

test("a layer of an OCI media type must be compressed as its media type says", () => {
  for (const [suffix, declared] of [["", "none"] as const, ["+gzip", "gzip"] as const, ["+zstd", "zstd"] as const]) {
    for (const kind of ["", "nondistributable."]) {
      const type = `application/vnd.oci.image.layer.${kind}v1.tar${suffix}`;
      for (const found of FORMATS) {
        if (found === declared) check(type, found);
        else
          assert.throws(() => check(type, found), { code: "manifest-invalid", why: /media type is ".*", and it is/ });
      }
    }
  }
});

test("a layer of one of docker's media types may have any compression, as docker and containerd read it", () => {
  for (const type of ["diff.tar", "diff.tar.gzip", "diff.tar.zstd", "foreign.diff.tar.gzip"]) {
    for (const found of FORMATS) check(`application/vnd.docker.image.rootfs.${type}`, found);
  }
});

test("a blob whose media type is not that of a layer is refused, however it is compressed", () => {
  const others = ["", "application/json", "application/vnd.oci.image.config.v1+json", "text/x.tar", "x.tar+gzip\n"];
  for (const type of others) assert.throws(() => check(type, "gzip"), { code: "manifest-invalid" }, type);
});
