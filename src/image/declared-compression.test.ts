import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../base/digest.ts";
import type { CompressionFormat } from "../format/compression/decompress.ts";
import { requireDeclared } from "./declared-compression.ts";

const check = (mediaType: string, found: CompressionFormat) =>
  requireDeclared({ mediaType, digest: sha256(Buffer.of()), size: 0 }, found);

const TYPES: Readonly<Record<CompressionFormat, readonly string[]>> = {
  none: ["application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"],
  gzip: [
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
  ],
  zstd: ["application/vnd.oci.image.layer.v1.tar+zstd", "application/vnd.docker.image.rootfs.diff.tar.zstd"],
};

test("a layer is what its media type says, in OCI's words and in docker's", () => {
  const formats = Object.keys(TYPES) as CompressionFormat[];
  for (const declared of formats) {
    for (const type of TYPES[declared]) {
      for (const found of formats) {
        if (found === declared) check(type, found);
        else assert.throws(() => check(type, found), { code: "manifest-invalid" }, `${type} and ${found}`);
      }
    }
  }
});

test("what is no layer is none, however it is compressed", () => {
  const others = ["", "application/json", "application/vnd.oci.image.config.v1+json", "text/x.tar", "x.tar+gzip\n"];
  for (const type of others) assert.throws(() => check(type, "gzip"), { code: "manifest-invalid" }, type);
});
