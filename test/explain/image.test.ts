import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { Image } from "../../src/image/image.ts";
import type { ImageReport } from "../../src/report/image-report.ts";
import { writeOciArchive } from "../../src/store/archive/write-oci-archive.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { describe, sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { plimsoll } from "./plimsoll.ts";

const LAYERS = [
  [
    { path: "etc/os-release", text: "ID=test\n" },
    { path: "srv/large", text: "a line of text\n".repeat(400) },
    { path: "srv/copy", text: "a line of text\n".repeat(400) },
    { path: "srv/gone", text: "x".repeat(1000) },
  ],
  [
    { path: "srv/.wh.gone", text: "" },
    { path: "srv/large", text: "other\n" },
  ],
];

async function layoutIn(folder: string, compression: "none" | "gzip" | "zstd" = "none"): Promise<string> {
  await writeLayout(join(folder, compression), sampleImage({ layers: LAYERS, compression }), "latest", UNWATCHED);
  return `oci:${join(folder, compression)}`;
}

async function reportOf(...args: readonly string[]): Promise<ImageReport & { files: ReturnType<typeof Array.from> }> {
  const { exitCode, stdout, stderr } = await plimsoll(["explain", ...args, "--json"]);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout);
}

test("the overview of an image", async (t) => {
  const folder = temporaryFolder(t);
  const { stdout, stderr } = await plimsoll(["explain", await layoutIn(folder)]);
  const told = stdout.replaceAll(folder, "FOLDER").replace(/sha256:[0-9a-f]{64}/, "DIGEST");
  assert.equal(stderr, "");
  assert.equal(
    told,
    `oci:FOLDER/none: 20.3 kB stored, 20.3 kB on the wire
linux/amd64, 2 layers: 20,297 bytes stored, 20,297 on the wire
manifest DIGEST
a rebuild without what is waste would save 8.70 kB stored

layers
  layer   stored    share     wire  as    entries  instruction
           548 B    2.7 %    548 B                 manifest
           293 B    1.4 %    293 B                 config
      0  16.9 kB   83.2 %  16.9 kB  none        4
      1  2.56 kB   12.6 %  2.56 kB  none        2
         20.3 kB  100.0 %  20.3 kB                 the image

why the bytes are there
   stored    share     wire  cause             known by
  6.01 kB   29.6 %  6.01 kB  needed            layers
  6.00 kB   29.6 %  6.00 kB  overwritten       layers
  3.07 kB   15.1 %  3.07 kB  [tar headers]     format
  2.05 kB   10.1 %  2.05 kB  [end of archive]  format
  1.32 kB    6.5 %  1.32 kB  [padding]         format
  1.00 kB    4.9 %  1.00 kB  deleted           layers
    548 B    2.7 %    548 B  manifest          format
    293 B    1.4 %    293 B  config            format
  20.3 kB  100.0 %  20.3 kB  the image

owners of the bytes
   stored    share     wire  owner             known by
  13.0 kB   64.1 %  13.0 kB  layer 0           layer
  3.07 kB   15.1 %  3.07 kB  [tar headers]     format
  2.05 kB   10.1 %  2.05 kB  [end of archive]  format
  1.32 kB    6.5 %  1.32 kB  [padding]         format
    548 B    2.7 %    548 B  manifest          format
    293 B    1.4 %    293 B  config            format
      6 B   <0.1 %      6 B  layer 1           layer
  20.3 kB  100.0 %  20.3 kB  the image

directories, with all that is in them
   stored    share     wire  directory
  13.0 kB   64.1 %  13.0 kB  srv/*
  3.07 kB   15.1 %  3.07 kB  [tar headers]
  2.05 kB   10.1 %  2.05 kB  [end of archive]
  1.32 kB    6.5 %  1.32 kB  [padding]
    548 B    2.7 %    548 B  manifest
    293 B    1.4 %    293 B  config
      8 B   <0.1 %      8 B  etc/*
  20.3 kB  100.0 %  20.3 kB  the image

the largest files
   stored     wire  layer  cause        file            owner
  6.00 kB  6.00 kB      0  overwritten  srv/large       layer 0
  6.00 kB  6.00 kB      0  needed       srv/copy        layer 0
  1.00 kB  1.00 kB      0  deleted      srv/gone        layer 0
      8 B      8 B      0  needed       etc/os-release  layer 0
      6 B      6 B      1  needed       srv/large       layer 1
`,
  );
});

test("a single layer is shown with its own sums, and files outside of every directory are in none", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, sampleImage({ layers: [[{ path: "hello", text: "hi\n" }]] }), "latest", UNWATCHED);
  const { stdout } = await plimsoll(["explain", `oci:${folder}`, "--layer", "0", "--by", "directory"]);
  assert.match(stdout, /^linux\/amd64, 1 layer: [\d,]+ bytes stored, [\d,]+ on the wire$/m);
  assert.match(stdout, /^layer 0: 2,048 bytes stored, \d+ on the wire$/m);
  assert.match(stdout, /^ +3 B +0\.1 % +\S+ B {2}\/\*$/m);
  assert.match(stdout, /100\.0 % .* {2}layer 0\n$/);
});

test("every view adds up to manifest, config and layers, stored and on the wire, however they are compressed", async (t) => {
  const folder = temporaryFolder(t);
  for (const compression of ["none", "gzip", "zstd"] as const) {
    const name = await layoutIn(folder, compression);
    const { layers, object } = await reportOf(name);
    const image = sampleImage({ layers: LAYERS, compression });
    const names = image.bytes.length + image.configBytes.length;
    const sum = (key: "sizeBytes" | "wireBytes") => layers.reduce((total, layer) => total + layer[key], names);
    assert.deepEqual([object!.sizeBytes, object!.wireBytes], [sum("sizeBytes"), sum("wireBytes")]);
    assert.equal(object!.wireBytes, names + image.layers.reduce((total, { descriptor }) => total + descriptor.size, 0));
    for (const view of ["layer", "owner", "cause", "directory", "file", "module", "package", "symbol"]) {
      for (const [flags, expected] of [
        [[], object!],
        [["--layer", "1"], layers[1]!],
      ] as const) {
        const { rows } = await reportOf(name, "--by", view, ...flags);
        assert.deepEqual([rows[0]!.sizeBytes, rows[0]!.wireBytes], [expected.sizeBytes, expected.wireBytes], view);
        for (const row of rows) {
          const children = rows.filter(({ parent }) => parent === row.id);
          if (children.length === 0) continue;
          for (const key of ["sizeBytes", "wireBytes"] as const) {
            assert.equal(
              children.reduce((total, child) => total + child[key], 0),
              row[key],
              `${view} ${row.label}`,
            );
          }
        }
      }
    }
  }
});

test("JSON says for each file what became of it, and because of what", async (t) => {
  const { files } = await reportOf(await layoutIn(temporaryFolder(t)));
  const told = (files as Record<string, unknown>[]).map(({ layer, path, status, cause, endedBy, duplicateOf }) => [
    `${layer} ${path}`,
    status,
    cause,
    endedBy,
    duplicateOf,
  ]);
  assert.deepEqual(told, [
    ["0 etc/os-release", "live", "needed", null, null],
    ["0 srv/large", "overwritten", "overwritten", { layer: 1, path: "srv/large" }, null],
    ["0 srv/copy", "live", "needed", null, null],
    ["0 srv/gone", "deleted", "deleted", { layer: 1, path: "srv/.wh.gone" }, null],
    ["1 srv/.wh.gone", "whiteout", "whiteout", null, null],
    ["1 srv/large", "live", "needed", null, null],
  ]);
});

test("the same as lines: the report, then files and rows, each an object", async (t) => {
  const name = await layoutIn(temporaryFolder(t));
  const { files, rows, ...whole } = await reportOf(name);
  const { stdout } = await plimsoll(["explain", name, "--json-lines"]);
  const [first, ...others] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual({ ...first, notes: [] }, { type: "report", ...whole, notes: [] });
  assert.deepEqual(others, [
    ...files.map((file) => ({ type: "file", ...(file as object) })),
    ...rows.map((row) => ({ type: "row", ...row })),
  ]);
});

test("reading only headers gives the same bytes, and says what is missing", async (t) => {
  const folder = temporaryFolder(t);
  const name = await layoutIn(folder);
  const [whole, headers] = [await reportOf(name), await reportOf(name, "--verify", "none")];
  assert.deepEqual(headers.rows, whole.rows);
  assert.deepEqual(headers.object, whole.object);
  assert.deepEqual(
    headers.layers.map(({ diffID }) => diffID),
    [null, null],
  );
  assert.match(headers.notes[0]!.reason, /2 layers were not verified/);
  // Compressed layers are read completely whatever was asked for.
  const compressed = await reportOf(await layoutIn(folder, "gzip"), "--verify", "none");
  assert.ok(compressed.layers.every(({ diffID }) => diffID !== null));
});

test("a second run uses the results of the first, unless they are damaged or not wanted", async (t) => {
  const folder = temporaryFolder(t);
  const env = { PLIMSOLL_CACHE: join(folder, "cache") };
  const name = await layoutIn(folder, "gzip");
  const look = async (...flags: string[]): Promise<ImageReport> =>
    JSON.parse((await plimsoll(["explain", name, "--json", ...flags], undefined, env)).stdout);
  const first = await look();
  assert.deepEqual(first.notes, []);
  const second = await look();
  assert.match(second.notes[0]!.reason, /^2 layers were read and verified by an earlier run/);
  assert.deepEqual({ ...second, notes: [] }, first);
  assert.deepEqual(await look("--no-cache"), first);
  for (const file of readdirSync(join(folder, "cache/surveys"))) {
    const path = join(folder, "cache/surveys", file);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
  }
  assert.deepEqual(await look(), first);
});

test("of several platforms, the requested one is shown, or else this machine's", async (t) => {
  const folder = temporaryFolder(t);
  const images = ["amd64", "arm64", "riscv64"].map((architecture) => sampleImage({ architecture }));
  await writeLayout(join(folder, "all"), sampleIndex(images), "latest", UNWATCHED);
  await writeLayout(join(folder, "others"), sampleIndex(images.slice(2)), "latest", UNWATCHED);
  await writeLayout(join(folder, "none"), sampleIndex([]), "latest", UNWATCHED);
  const platform = async (...args: string[]) => (await reportOf(...args)).object!.platform;
  assert.equal(await platform(`oci:${folder}/all`), process.arch === "arm64" ? "linux/arm64" : "linux/amd64");
  assert.equal(await platform(`oci:${folder}/all`, "--platform", "linux/riscv64"), "linux/riscv64");
  assert.equal(await platform(`oci:${folder}/others`), "linux/riscv64");
  const refused = await plimsoll(["explain", `oci:${folder}/all`, "--platform", "linux/s390x"]);
  assert.match(refused.stderr, /has no image for linux\/s390x\n.*it has linux\/amd64, linux\/arm64, linux\/riscv64/);
  assert.equal((await plimsoll(["explain", `oci:${folder}/none`])).exitCode, 3);
});

test("a bare path is recognised by its content", async (t) => {
  const folder = temporaryFolder(t);
  await layoutIn(folder);
  const archive = join(folder, "image.tar");
  await writeOciArchive(archive, sampleImage({ layers: LAYERS }), "app:1", UNWATCHED);
  assert.equal((await reportOf(join(folder, "none"))).object!.name, `oci:${folder}/none`);
  assert.equal((await reportOf(archive)).object!.name, `oci-archive:${archive}`);
  const compressed = join(folder, "image.tar.gz");
  writeFileSync(compressed, gzipSync(readFileSync(archive)));
  assert.equal((await reportOf(compressed)).object!.name, `oci-archive:${compressed}`);
  const foreign = join(folder, "image.tar.xz");
  writeFileSync(foreign, Buffer.from("fd377a585a000004", "hex"));
  for (const verb of ["explain", "lint", "slim"]) {
    const { stderr } = await plimsoll([verb, foreign]);
    assert.match(stderr, /why it is compressed with xz, .*\n {2}fix decompress it first: xz -dc .*image\.tar\.xz > /);
  }
  const other = join(folder, "other.tar");
  writeFileSync(other, archiveOf([{ path: "none/oci-layout", typeFlag: "0", content: "{}" }]));
  const { exitCode, stderr } = await plimsoll(["explain", other]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /is an archive, but not of an image/);
});

test("a foreign layer is not fetched, and counts with the size in its descriptor", async (t) => {
  const folder = temporaryFolder(t);
  const { image, layer } = foreignImage();
  await writeLayout(join(folder, "out"), image, "latest", UNWATCHED);
  rmSync(join(folder, "out/blobs", ...layer.digest.split(":")));
  const { layers, object, notes, rows } = await reportOf(`oci:${folder}/out`);
  assert.deepEqual(
    layers.map(({ fetched, diffID, sizeBytes }) => [fetched, diffID === null, sizeBytes === layer.size]),
    [
      [false, true, true],
      [true, false, false],
    ],
  );
  assert.match(notes[0]!.reason, /^layer 0 is stored elsewhere and was not fetched/);
  assert.equal(rows.find(({ label }) => label === "[not fetched]")!.wireBytes, layer.size);
  assert.equal(rows[0]!.wireBytes, object!.wireBytes);
  const { stdout } = await plimsoll(["explain", `oci:${folder}/out`, "--by", "layer"]);
  assert.match(stdout, /\n {6}0 .* not fetched/);
});

test("an artifact that is not an image is refused by its type", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, sampleImage(), "latest", UNWATCHED);
  const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  const path = join(folder, "blobs", ...index.manifests[0].digest.split(":"));
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.artifactType = "application/vnd.example.chart";
  manifest.config.mediaType = "application/vnd.oci.empty.v1+json";
  const bytes = Buffer.from(JSON.stringify(manifest));
  Object.assign(index.manifests[0], describe(index.manifests[0].mediaType, bytes));
  writeFileSync(join(folder, "blobs", ...index.manifests[0].digest.split(":")), bytes);
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
  const { exitCode, stderr } = await plimsoll(["explain", `oci:${folder}`]);
  assert.equal(exitCode, 3);
  assert.match(
    stderr,
    /an artifact, not an image(?:.|\n)*"application\/vnd.example.chart".*"application\/vnd.oci.empty/,
  );
});

/** The first of two layers is nondistributable, like Windows' base layers: OCI image-spec v1.1, layer.md. */
function foreignImage(): { image: Image; layer: Descriptor } {
  const image = sampleImage({ layers: LAYERS });
  const mediaType = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  const layer = { ...image.layers[0]!.descriptor, mediaType, urls: ["https://example.com/layer"] };
  const manifest = { ...image.manifest, layers: [layer, image.manifest.layers[1]!] };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const layers = [{ ...image.layers[0]!, descriptor: layer }, image.layers[1]!];
  const descriptor = { ...image.descriptor, ...describe(image.descriptor.mediaType, bytes) };
  return { image: { ...image, descriptor, bytes, manifest, layers }, layer };
}
