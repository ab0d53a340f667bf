import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { readAtMost } from "../../src/base/bounded-reader.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { imagesOf } from "../../src/image/image.ts";
import { blobPath, openLayout } from "../../src/store/layout/open.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const IMAGE = sampleImage();
const LAYER = IMAGE.layers[0]!.descriptor;

interface Place {
  /** The layout, written and valid. */
  readonly layout: string;
  /** A folder beside it, in which nothing may ever be written. */
  readonly outside: string;
}

async function place(t: TestContext): Promise<Place> {
  const parent = temporaryFolder(t);
  const [layout, outside] = [join(parent, "layout"), join(parent, "outside")];
  mkdirSync(outside);
  await writeLayout(layout, IMAGE, "x", UNWATCHED);
  return { layout, outside };
}

function setManifests(layout: string, manifests: unknown): void {
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
}

async function readLayer(layout: string): Promise<void> {
  const [layer] = imagesOf(await openLayout(layout)).flatMap(({ layers }) => layers);
  await readAtMost(layer!.open(), 1 << 20, "layer");
}

test("a digest is never a path", async (t) => {
  const { layout, outside } = await place(t);
  writeFileSync(join(outside, "secret"), "secret");
  for (const digest of [
    "sha256:../../../outside/secret",
    "../outside:secret",
    "sha256:",
    "md5:d41d8cd98f00b204e9800998ecf8427e",
    "sha256:/etc/passwd",
  ]) {
    setManifests(layout, [{ ...IMAGE.descriptor, digest }]);
    await assert.rejects(openLayout(layout), { code: "manifest-invalid" }, digest);
  }
});

test("a tag is never a path", async (t) => {
  const { layout, outside } = await place(t);
  await writeLayout(layout, IMAGE, "../outside/tag", UNWATCHED);
  assert.deepEqual(readdirSync(outside), []);
  assert.equal((await openLayout(layout, { tag: "../outside/tag" })).descriptor.digest, IMAGE.descriptor.digest);
});

for (const inner of [".plimsoll", "blobs", "blobs/sha256"]) {
  test(`nothing is written through a link in the place of ${inner}`, async (t) => {
    const { layout, outside } = await place(t);
    rmSync(join(layout, inner), { recursive: true });
    symlinkSync(outside, join(layout, inner), "junction");
    await assert.rejects(writeLayout(layout, sampleImage({ architecture: "arm64" }), "y", UNWATCHED), {
      code: "layout-invalid",
    });
    assert.deepEqual(readdirSync(outside), []);
  });
}

test("a link in the place of the lock, of index.json or of a blob is not followed", async (t) => {
  const { layout, outside } = await place(t);
  const lock = join(layout, ".plimsoll/lock");
  rmSync(lock, { force: true });
  symlinkSync(join(outside, "made"), lock);
  await assert.rejects(writeLayout(layout, IMAGE, "y", UNWATCHED), { code: "layout-invalid" });
  rmSync(lock);

  renameSync(join(layout, "index.json"), join(outside, "index.json"));
  symlinkSync(join(outside, "index.json"), join(layout, "index.json"));
  const path = blobPath(layout, LAYER.digest);
  renameSync(path, join(outside, "blob"));
  symlinkSync(join(outside, "blob"), path);
  const before = readdirSync(outside).map((name) => readFileSync(join(outside, name), "hex"));
  await writeLayout(layout, IMAGE, "y", UNWATCHED);
  assert.deepEqual(
    readdirSync(outside).map((name) => readFileSync(join(outside, name), "hex")),
    before,
  );
});

test("a blob may be a link, as Bazel makes them, but its bytes must match the digest", async (t) => {
  const { layout, outside } = await place(t);
  const path = blobPath(layout, LAYER.digest);
  renameSync(path, join(outside, "blob"));
  symlinkSync(join(outside, "blob"), path);
  await readLayer(layout);
  writeFileSync(join(outside, "blob"), Buffer.alloc(LAYER.size, 1));
  await assert.rejects(readLayer(layout), { code: "digest-mismatch" });
});

test("a blob that is truncated, too long, changed or missing is named", async (t) => {
  const { layout } = await place(t);
  const path = blobPath(layout, LAYER.digest);
  const bytes = readFileSync(path);
  truncateSync(path, LAYER.size - 1);
  await assert.rejects(readLayer(layout), { code: "digest-mismatch", why: /ends after/ });
  writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(1)]));
  await assert.rejects(readLayer(layout), { code: "digest-mismatch", why: /more than/ });
  writeFileSync(path, bytes.fill(0, 20, 21));
  await assert.rejects(readLayer(layout), { code: "digest-mismatch", why: /have the digest/ });
  rmSync(path);
  await assert.rejects(readLayer(layout), { code: "blob-unknown" });
});

test("a pipe or a folder in a file's place does not block the reader", async (t) => {
  const mkfifo = requireTool(t, "mkfifo");
  if (mkfifo === undefined) return;
  const { layout } = await place(t);
  for (const path of [blobPath(layout, LAYER.digest), join(layout, "index.json"), join(layout, "oci-layout")]) {
    const bytes = readFileSync(path);
    rmSync(path);
    spawnSync(mkfifo, [path]);
    await assert.rejects(readLayer(layout), { code: "layout-invalid", why: "it is not a regular file" });
    rmSync(path);
    mkdirSync(path);
    await assert.rejects(readLayer(layout), { code: "layout-invalid" });
    rmSync(path, { recursive: true });
    writeFileSync(path, bytes);
  }
});

test("an index.json that is too large or ambiguous is neither read nor replaced", async (t) => {
  const { layout } = await place(t);
  const path = join(layout, "index.json");
  for (const [content, code] of [
    [`{"schemaVersion":2,"manifests":[]${" ".repeat(LIMITS.manifestBytes)}}`, "limit-exceeded"],
    ['{"schemaVersion":2,"manifests":[],"manifests":[]}', "layout-invalid"],
    ['{"schemaVersion":2}', "layout-invalid"],
    ["", "layout-invalid"],
    ["[]", "layout-invalid"],
  ] as const) {
    writeFileSync(path, content);
    await assert.rejects(openLayout(layout));
    await assert.rejects(writeLayout(layout, IMAGE, "y", UNWATCHED), { code });
    assert.equal(readFileSync(path, "utf8"), content);
  }
});

test("an index that was read only in part is not written: its copy would be incomplete", async (t) => {
  const { layout } = await place(t);
  const whole = sampleIndex([IMAGE, sampleImage({ architecture: "arm64" })]);
  await assert.rejects(writeLayout(layout, { ...whole, images: [IMAGE] }, "y", UNWATCHED), {
    code: "manifest-invalid",
  });
});

test("on a full disk the error says what is kept, and the retry continues from there", async (t) => {
  const parent = temporaryFolder(t, (folder) => spawnSync("umount", [join(folder, "small")]));
  const small = join(parent, "small");
  mkdirSync(small);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]).status !== 0) {
    t.skip("a small file system can be mounted as root only");
    return;
  }
  const layout = join(small, "layout");
  await writeLayout(layout, IMAGE, "x", UNWATCHED);
  const noise = Array.from({ length: 3 << 19 }, (_, at) => String.fromCharCode(33 + ((at * at * 31) % 89))).join("");
  const large = sampleImage({
    layers: [[{ path: "small", text: "x" }], [{ path: "noise", text: noise }]],
    compression: "none",
  });
  await assert.rejects(writeLayout(layout, large, "y", UNWATCHED), {
    code: "write-failed",
    why: /^the disk is full; the images/,
  });
  assert.deepEqual(readdirSync(join(layout, ".plimsoll")), ["lock"]);
  await readLayer(layout);
  // Blobs are written beside each other, so which of the small ones found room is left to chance.
  const kept = [large.manifest.config, ...large.layers.map((layer) => layer.descriptor)].filter(({ digest }) =>
    existsSync(blobPath(layout, digest)),
  );
  spawnSync("mount", ["-o", "remount,size=8m", small]);
  const { skippedBytes } = await writeLayout(layout, large, "y", UNWATCHED);
  assert.equal(
    skippedBytes,
    kept.reduce((sum, { size }) => sum + size, 0),
  );
  assert.deepEqual((await openLayout(layout, { tag: "y" })).bytes, large.bytes);
});

test("a blob with a false digest or size is not written", async (t) => {
  const { layout } = await place(t);
  const liar = sampleImage({ architecture: "arm64" });
  const layers = liar.layers.map((layer) => ({
    ...layer,
    open: async function* () {
      yield Buffer.alloc(layer.descriptor.size);
    },
  }));
  await assert.rejects(writeLayout(layout, { ...liar, layers }, "y", UNWATCHED), { code: "digest-mismatch" });
  assert.deepEqual(readdirSync(join(layout, ".plimsoll")), ["lock"]);
  assert.ok(!readdirSync(dirname(blobPath(layout, LAYER.digest))).includes(liar.layers[0]!.descriptor.digest.slice(7)));
});
