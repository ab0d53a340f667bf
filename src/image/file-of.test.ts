import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type SampleFile, sampleImage } from "../../test/support/sample-image.ts";
import { sha256 } from "../base/digest.ts";
import { inMemory } from "./blobs.ts";
import { readFileOf } from "./file-of.ts";
import type { Layer } from "./image.ts";
import { sizeOfImage, uncompressed } from "./uncompressed.ts";

const PASSWD = "etc/passwd";

async function contentOf(path: string, ...layers: SampleFile[][]): Promise<string | undefined> {
  const bytes = await readFileOf(sampleImage({ layers }), path, 1000);
  return bytes && Buffer.from(bytes).toString();
}

function file(path: string, text = ""): SampleFile {
  return { path, text };
}

test("the file comes from the topmost layer that has it, and within a layer from its last entry", async () => {
  assert.equal(
    await contentOf(PASSWD, [file(PASSWD, "old")], [file("other")], [file(PASSWD, "new")], [file("x")]),
    "new",
  );
  assert.equal(await contentOf(PASSWD, [file(PASSWD, "first"), file(PASSWD, "last")]), "last");
  assert.equal(await contentOf(PASSWD, [file("./etc/passwd", "dotted")]), "dotted");
  assert.equal(await contentOf(PASSWD, [file("/etc/passwd", "rooted")]), "rooted");
  assert.equal(await contentOf(PASSWD, [file("etc/passwd-")]), undefined);
});

test("whiteouts hide the files of lower layers, and none of their own layer", async () => {
  for (const whiteout of ["etc/.wh.passwd", ".wh.etc", "etc/.wh..wh..opq", ".wh..wh..opq"]) {
    assert.equal(await contentOf(PASSWD, [file(PASSWD, "old")], [file(whiteout)]), undefined, whiteout);
    assert.equal(
      await contentOf(PASSWD, [file(PASSWD, "old")], [file(whiteout), file(PASSWD, "new")]),
      "new",
      whiteout,
    );
    assert.equal(
      await contentOf(PASSWD, [file(PASSWD, "old")], [file(whiteout)], [file(PASSWD, "new")]),
      "new",
      whiteout,
    );
  }
  for (const other of ["etc/.wh.pass", ".wh.et", "usr/.wh..wh..opq", "etc/.wh..wh.plnk"]) {
    assert.equal(await contentOf(PASSWD, [file(PASSWD, "old")], [file(other)]), "old", other);
  }
});

test("layers below the one that holds the file are not opened", async () => {
  const image = sampleImage({ layers: [[file("x")], [file(PASSWD, "p")]] });
  const [bottom, top] = image.layers;
  const unread = { ...bottom!, open: () => assert.fail("opened") };
  assert.ok(await readFileOf({ ...image, layers: [unread, top!] }, PASSWD, 1000));
});

test("a file where the path needs a folder is an error, and not a missing file", async () => {
  const layers = [[file(PASSWD, "old")], [file("etc", "a file")]];
  await assert.rejects(contentOf(PASSWD, ...layers), { code: "image-file-unreadable" });
});

test("a file that is larger than allowed is not read to its end", async () => {
  await assert.rejects(contentOf(PASSWD, [file(PASSWD, "x".repeat(1001))]), { code: "limit-exceeded" });
});

test("a layer whose digest is not the diff_id in the config is refused at its end", async () => {
  const image = sampleImage();
  const layers = image.layers.map((layer) => ({ ...layer, diffID: sha256("another") }));
  await assert.rejects(sizeOfImage({ ...image, layers }), { code: "digest-mismatch" });
});

test("a layer that ends too early is refused however it is compressed", async () => {
  const tar = Buffer.alloc(1 << 16);
  const cut = gzipSync(tar).subarray(0, -4);
  const layer = { ...inMemory({ mediaType: "", digest: sha256(cut), size: cut.length }, cut), diffID: sha256(tar) };
  await assert.rejects(
    async () => {
      for await (const _ of uncompressed(layer));
    },
    { code: "compression-invalid" },
  );
});

test("sizes of an image are sums over its layers, manifest and config", async () => {
  for (const compression of ["none", "gzip", "zstd"] as const) {
    const image = sampleImage({ layers: [[file("a", "a")], [file("b", "b".repeat(600))]], compression });
    const layerBytes = image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    const names = image.bytes.length + image.configBytes.length;
    assert.deepEqual(await sizeOfImage(image), { sizeBytes: 2048 + 2560 + names, wireBytes: layerBytes + names });
  }
});

test("a layer is read for its size once", async () => {
  const image = sampleImage({ layers: [[file("a", "a")]], compression: "gzip" });
  let opened = 0;
  const layers = image.layers.map((layer): Layer => {
    const open = (startByte?: number) => {
      opened += 1;
      return layer.open(startByte);
    };
    return { descriptor: layer.descriptor, diffID: layer.diffID, open };
  });
  const sizes = [await sizeOfImage({ ...image, layers }), await sizeOfImage({ ...image, layers })];
  assert.deepEqual([sizes[0], opened], [sizes[1], 1]);
});
