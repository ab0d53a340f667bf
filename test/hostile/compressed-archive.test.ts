import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { imagesOf } from "../../src/image/image.ts";
import { unpackedKind } from "../../src/store/archive/archive-kind.ts";
import { openDockerArchive } from "../../src/store/archive/open-docker-archive.ts";
import { openOciArchive } from "../../src/store/archive/open-oci-archive.ts";
import { temporaryFolder as folderOfRun } from "../../src/store/file/temporary-folder.ts";
import { recogniseImage } from "../../src/store/recognise.ts";
import { attestedIndex, containerdArchive } from "../support/containerd-archive.ts";
import { sampleImage, sampleTar, UNWATCHED } from "../support/sample-image.ts";
import { type ArchiveEntry, archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";

const IMAGES = [sampleImage(), sampleImage({ architecture: "arm64" })];
const ARCHIVE = await containerdArchive(
  attestedIndex(IMAGES, [sampleImage({ layers: [[{ path: "x", text: "x" }]] })]),
  {
    present: [IMAGES[0]!],
  },
);
const CHOICE = { one: { asked: undefined, here: { os: "linux", architecture: "amd64" } } } as const;
const COMPRESSIONS = { gzip: gzipSync, zstd: zstdCompressSync, none: (bytes: Buffer) => bytes } as const;

/** Reads an archive as a verb does that was given its path: to the last bytes of its layers, or to a PlimsollError. */
async function read(path: string, folder: string): Promise<"read" | "no archive" | PlimsollError> {
  try {
    const target = await recogniseImage(path, folder);
    if (target === undefined) return "no archive";
    await using own = await folderOfRun();
    const unpacking = { temporaryFolder: own.path, signal: UNWATCHED.signal };
    const kind = target.kind === "archive" ? await unpackedKind(path, unpacking) : target.kind;
    const open = kind === "docker-archive" ? openDockerArchive : openOciArchive;
    const options = { ...CHOICE, unpacking };
    for (const { layers } of imagesOf(await open(path, options))) {
      for (const layer of layers) await Array.fromAsync(layer.open());
    }
    return "read";
  } catch (error) {
    if (error instanceof PlimsollError) return error;
    throw error;
  }
}

test("an archive that expands without end is given up, wherever it is read", async (t) => {
  const folder = temporaryFolder(t);
  const zeros = Buffer.alloc(160 * 1024 * 1024);
  const bombs: readonly (readonly [name: string, entries: readonly ArchiveEntry[]])[] = [
    ["before anything is known", [{ path: "zeros", typeFlag: "0", content: zeros }]],
    ["behind what tells the kind", [...headOf(), { path: "zeros", typeFlag: "0", content: zeros }]],
  ];
  for (const [name, entries] of bombs) {
    const path = join(folder, "bomb.tar.zst");
    writeFileSync(path, zstdCompressSync(archiveOf(entries)));
    const outcome = await read(path, folder);
    assert.ok(outcome instanceof PlimsollError && outcome.code === "limit-exceeded", `${name}: ${outcome}`);
  }
});

function headOf(): ArchiveEntry[] {
  const manifests = [IMAGES[0]!.descriptor];
  return [
    { path: "oci-layout", typeFlag: "0", content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: "index.json", typeFlag: "0", content: JSON.stringify({ schemaVersion: 2, manifests }) },
  ];
}

test("a compressed file that is not an archive of an image is refused with a fix", async (t) => {
  const folder = temporaryFolder(t);
  const cases: readonly (readonly [name: string, bytes: Uint8Array, code: string, fix: RegExp | undefined])[] = [
    [
      "layer.tar.gz",
      gzipSync(sampleTar([{ path: "a", text: "a" }])),
      "archive-invalid",
      /a layer by itself is not an image/,
    ],
    ["words.gz", gzipSync("words\n".repeat(1000)), "archive-invalid", /gzip -dc .*words\.gz > .*words\.tar|words$/],
    ["twice.tar.gz.gz", gzipSync(gzipSync(ARCHIVE)), "archive-invalid", /gzip -dc/],
    ["cut.tar.gz", gzipSync(ARCHIVE).subarray(0, -9), "compression-invalid", undefined],
    [
      "it's.tar.xz",
      Buffer.from("fd377a585a0000", "hex"),
      "archive-invalid",
      /xz -dc '.*it'\\''s\.tar\.xz' > '.*it'\\''s\.tar'/,
    ],
    ["a.tbz", Buffer.from("BZh91AY&SY"), "archive-invalid", /bzip2 -dc .*a\.tbz > .*a\.tar/],
    ["a.lz4", Buffer.from("04224d18", "hex"), "archive-invalid", /lz4 -dc/],
  ];
  for (const [name, bytes, code, fix] of cases) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const outcome = await read(path, folder);
    assert.ok(outcome instanceof PlimsollError && outcome.code === code, `${name}: ${outcome}`);
    if (fix !== undefined) assert.match(outcome.fix ?? "", fix);
    if (code === "archive-invalid") await assert.rejects(openOciArchive(path), { code });
  }
});

test("a change of any byte of an archive does no harm, before and after compression", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "archive.tar");
  const outcomes = { read: 0, refused: 0 };
  const scenario = fc.record({
    compression: fc.constantFrom(...(Object.keys(COMPRESSIONS) as (keyof typeof COMPRESSIONS)[])),
    inside: fc.boolean(),
    changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat({ max: 255 })), {
      maxLength: 3,
    }),
    kept: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ compression, inside, changes, kept }) => {
      const changed = (bytes: Buffer): Buffer => {
        const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * kept)));
        for (const [at, value] of changes) if (copy.length > 0) copy[Math.floor(at * copy.length)] = value;
        return copy;
      };
      const compress = COMPRESSIONS[compression];
      writeFileSync(path, inside ? compress(changed(ARCHIVE)) : changed(compress(ARCHIVE)));
      const outcome = await read(path, folder);
      if (outcome === "read") outcomes.read++;
      else outcomes.refused++;
      if (changes.length === 0 && kept === 1) assert.equal(outcome, "read");
    }),
    { numRuns: 500 },
  );
  assert.ok(outcomes.read > 50 && outcomes.refused > 50, JSON.stringify(outcomes));
  assert.deepEqual(readdirSync(folder), ["archive.tar"]);
  t.diagnostic(`read ${outcomes.read} archives, and refused ${outcomes.refused}`);
});
