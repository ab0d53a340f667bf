import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { describe, sampleTar } from "../support/sample-image.ts";
import { type ArchiveEntry, archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const TAR = sampleTar([{ path: "a.txt", text: "hello ".repeat(40) }]);
const OTHER = sampleTar([{ path: "b.txt", text: "there ".repeat(40) }]);

interface StoredLayer {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly tar: Uint8Array;
}

/**
 * The files of a layout by their names, for an image whose manifest and config have these members instead of the usual
 * ones.
 */
function layoutFiles(
  layers: readonly StoredLayer[],
  { manifest = {}, config = {}, docker = false }: { manifest?: object; config?: object; docker?: boolean } = {},
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const put = (mediaType: string, content: Uint8Array | object): Descriptor => {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    files.set(`blobs/${sha256(bytes).replace(":", "/")}`, bytes);
    return describe(mediaType, bytes);
  };
  const types = docker ? MEDIA_TYPE.docker : MEDIA_TYPE.oci;
  const rootfs = { type: "layers", diff_ids: layers.map(({ tar }) => sha256(tar)) };
  const top = put(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: put(types.config, { architecture: "amd64", os: "linux", config: {}, rootfs, ...config }),
    layers: layers.map(({ bytes, mediaType }) => put(mediaType, bytes)),
    ...manifest,
  });
  files.set("oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  files.set("index.json", Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [top], other: 1 })));
  return files;
}

function layoutIn(folder: string, files: ReadonlyMap<string, Uint8Array>): string {
  writeFiles(folder, Object.fromEntries(files));
  return folder;
}

function archiveIn(t: TestContext, files: Iterable<readonly [string, string | Uint8Array]>): string {
  const path = join(temporaryFolder(t), "image.tar");
  const entries = [...files].map(([name, content]): ArchiveEntry => ({ path: name, typeFlag: "0", content }));
  writeFileSync(path, archiveOf(entries));
  return path;
}

function stored(tar: Uint8Array, mediaType: string = MEDIA_TYPE.oci.layerTar, bytes: Uint8Array = tar): StoredLayer {
  return { bytes, mediaType, tar };
}

/** What explain shows: the paths of each layer's entries. */
async function explained(target: string): Promise<readonly (readonly string[])[]> {
  const { exitCode, stdout, stderr } = await plimsoll(["explain", target, "--json"]);
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as { layers: object[]; files: { path: string; layer: number; kind: string }[] };
  return report.layers.map((_, layer) =>
    report.files.filter((file) => file.layer === layer && file.kind === "file").map(({ path }) => path),
  );
}

async function refusal(target: string): Promise<string> {
  const { exitCode, stderr } = await plimsoll(["explain", target]);
  assert.equal(exitCode, 3, stderr);
  return stderr;
}

function dockerFiles(layers: readonly (readonly [name: string, bytes: Uint8Array, tar: Uint8Array])[]) {
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    rootfs: { type: "layers", diff_ids: layers.map(([, , tar]) => sha256(tar)) },
  });
  const manifest = JSON.stringify([{ Config: "c.json", RepoTags: ["a:1"], Layers: layers.map(([name]) => name) }]);
  const content = new Map(layers.map(([name, bytes]) => [name, bytes] as const));
  return new Map<string, string | Uint8Array>([["c.json", config], ...content, ["manifest.json", manifest]]);
}

test("an archive whose index.json names nothing, null included, is read by its manifest.json", async (t) => {
  for (const manifests of ["null", "[]"]) {
    const files = dockerFiles([["blobs/sha256/layer", TAR, TAR]]);
    files.set("oci-layout", '{"imageLayoutVersion":"1.0.0"}');
    files.set("index.json", `{"schemaVersion":2,"manifests":${manifests}}`);
    const path = archiveIn(t, files);
    assert.deepEqual(await explained(path), [["a.txt"]]);
    assert.match(await refusal(`oci-archive:${path}`), /image-unknown/);
  }
});

test("names that begin with ./ are the same as without it", async (t) => {
  const dotted = (files: Iterable<readonly [string, string | Uint8Array]>) =>
    [...files].map(([name, content]) => [`./${name}`, content] as const);
  assert.deepEqual(await explained(archiveIn(t, dotted(layoutFiles([stored(TAR)])))), [["a.txt"]]);
  assert.deepEqual(await explained(archiveIn(t, dotted(dockerFiles([["x/layer.tar", TAR, TAR]])))), [["a.txt"]]);
});

test("a layer that an image has twice counts as two layers", async (t) => {
  const folder = layoutIn(temporaryFolder(t), layoutFiles([stored(TAR), stored(TAR)]));
  assert.deepEqual(await explained(folder), [["a.txt"], ["a.txt"]]);
  const layer = ["x/layer.tar", TAR, TAR] as const;
  assert.deepEqual(await explained(archiveIn(t, dockerFiles([layer, layer]))), [["a.txt"], ["a.txt"]]);
});

test("layers of a docker archive are recognised by their first bytes", async (t) => {
  const third = sampleTar([{ path: "c.txt", text: "c" }]);
  const path = archiveIn(
    t,
    dockerFiles([
      ["0.tar", TAR, TAR],
      ["1.tar", gzipSync(OTHER), OTHER],
      ["2.tar", zstdCompressSync(third), third],
    ]),
  );
  assert.deepEqual(await explained(path), [["a.txt"], ["b.txt"], ["c.txt"]]);
});

test("under docker's types the bytes decide; under OCI's a false type is refused, and the fix works", async (t) => {
  const { oci, docker } = MEDIA_TYPE;
  const [gzip, zstd] = [gzipSync(TAR), zstdCompressSync(TAR)];
  for (const [mediaType, bytes] of [
    [docker.layerGzip, TAR],
    [docker.layerZstd, zstd],
    [docker.layerTar, gzip],
    [docker.layerGzip, zstd],
  ] as const) {
    const files = layoutFiles([stored(TAR, mediaType, bytes)], { docker: true });
    assert.deepEqual(await explained(layoutIn(temporaryFolder(t), files)), [["a.txt"]], mediaType);
  }
  const skopeo = requireTool(t, "skopeo");
  for (const [mediaType, bytes, content] of [
    [oci.layerTar, gzip, "compressed with gzip"],
    [oci.layerGzip, zstd, "compressed with zstd"],
  ] as const) {
    const folder = layoutIn(temporaryFolder(t), layoutFiles([stored(TAR, mediaType, bytes)]));
    // The second time its bytes are cached, and its type is still refused.
    for (let run = 0; run < 2; run++) {
      const stderr = await refusal(folder);
      assert.ok(stderr.includes(`its media type is "${mediaType}", and it is ${content}`), stderr);
      assert.match(stderr, /skopeo copy IMAGE docker-archive:FILE\.tar:NAME:TAG/);
    }
    if (skopeo === undefined) continue;
    const fixed = join(temporaryFolder(t), "fixed.tar");
    execFileSync(skopeo, ["copy", "--quiet", `oci:${folder}`, `docker-archive:${fixed}:app:1`]);
    assert.deepEqual(await explained(fixed), [["a.txt"]]);
  }
});

test("an image without layers is read, also where Go wrote null; missing members are reported", async (t) => {
  const layout = (more: Parameters<typeof layoutFiles>[1]) => layoutIn(temporaryFolder(t), layoutFiles([], more));
  assert.deepEqual(await explained(layout({})), []);
  const diffs = { rootfs: { type: "layers", diff_ids: null } };
  assert.deepEqual(await explained(layout({ manifest: { layers: null }, config: diffs })), []);
  assert.match(
    await refusal(layout({ manifest: { layers: undefined } })),
    /layers is not valid\n.*\n.*an array is missing/,
  );
  assert.match(await refusal(layout({ config: { rootfs: undefined } })), /rootfs is not valid/);
  const few = layoutFiles([stored(TAR)], { config: { rootfs: { type: "layers", diff_ids: [] } } });
  assert.match(await refusal(layoutIn(temporaryFolder(t), few)), /its manifest has 1 layer, and its config 0 diff_ids/);
});

test("optional members may be null, and unknown members may exist", async (t) => {
  const names = ["Cmd", "Env", "Volumes", "ExposedPorts", "Labels", "OnBuild", "Healthcheck", "Shell", "User"];
  const container = Object.fromEntries(names.map((name) => [name, null]));
  const nulls = { created: null, author: null, history: null, variant: null, "os.features": null };
  const configs = [
    { config: container, ...nulls },
    { config: null },
    { config: { Healthcheck: {}, OnBuild: [], Volumes: {}, ExposedPorts: { "80": {} }, Own: [1] }, own: 7 },
    { config: { Healthcheck: { Test: [] }, Env: ["NOEQ", "=x"] }, created: "2020-01-01T01:02:03+02:00" },
  ];
  for (const config of configs) {
    const files = layoutFiles([stored(TAR)], { config });
    assert.deepEqual(await explained(layoutIn(temporaryFolder(t), files)), [["a.txt"]], JSON.stringify(config));
  }
});

test("a manifest with a subject, an artifactType or no mediaType is an image where its config is one", async (t) => {
  const subject = { ...describe(MEDIA_TYPE.oci.manifest, Buffer.of()), size: 3 };
  for (const manifest of [
    { subject, annotations: { a: "b" }, artifactType: "application/x.y" },
    { mediaType: undefined },
    { mediaType: MEDIA_TYPE.docker.manifest },
  ]) {
    const files = layoutFiles([stored(TAR)], { manifest });
    assert.deepEqual(await explained(layoutIn(temporaryFolder(t), files)), [["a.txt"]], JSON.stringify(manifest));
  }
});

test("gzip of several members and zstd of several frames, including skippable ones, are one layer", async (t) => {
  const { layerGzip, layerZstd } = MEDIA_TYPE.oci;
  const [first, second] = [TAR.subarray(0, 700), TAR.subarray(700)];
  const skippable = Buffer.from("502a4d180400000061626364", "hex");
  for (const [mediaType, parts] of [
    [layerGzip, [gzipSync(first), gzipSync(second)]],
    [layerGzip, [gzipSync(""), gzipSync(TAR), gzipSync("")]],
    [layerZstd, [skippable, zstdCompressSync(first), skippable, zstdCompressSync(second), skippable]],
  ] as const) {
    const files = layoutFiles([stored(TAR, mediaType, Buffer.concat(parts))]);
    assert.deepEqual(await explained(layoutIn(temporaryFolder(t), files)), [["a.txt"]]);
  }
  for (const behind of [Buffer.alloc(512), Buffer.from("junk")]) {
    const files = layoutFiles([stored(TAR, layerGzip, Buffer.concat([gzipSync(TAR), behind]))]);
    assert.match(await refusal(layoutIn(temporaryFolder(t), files)), /compression-invalid/);
  }
});
