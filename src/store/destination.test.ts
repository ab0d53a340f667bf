import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sampleImage, sampleIndex, UNWATCHED } from "../../test/support/sample-image.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { readAtMost } from "../base/bounded-reader.ts";
import { sha256 } from "../base/digest.ts";
import { formatReference } from "../format/oci/reference.ts";
import { imagesOf } from "../image/image.ts";
import { openDestination } from "./destination.ts";
import type { SourceEnvironment } from "./environment.ts";
import { openSource } from "./source.ts";
import { parseTarget } from "./target.ts";

const IMAGE = sampleImage();
const ID = IMAGE.manifest.config.digest;
const { digest } = IMAGE.descriptor;
const BOTH = sampleIndex([IMAGE, sampleImage({ architecture: "arm64" })]);

function environment(temporaryFolder: string, stores: Partial<SourceEnvironment> = {}): SourceEnvironment {
  const ask = () => assert.fail("asked a registry");
  const nobody = { pull: ask, push: ask, requireUsable: ask };
  const runner = { run: () => assert.fail("ran a program") };
  return {
    cwd: process.cwd(),
    offline: false,
    registry: nobody,
    runner,
    dockerHost: "unix:///none",
    temporaryFolder,
    ...UNWATCHED,
    ...stores,
  };
}

test("each file destination gives a name with a digest, under which the image can be opened again", async (t) => {
  const folder = temporaryFolder(t);
  const world = environment(folder);
  const cases = [
    [`oci:${folder}/layout`, `oci:${folder}/layout:latest@${digest}`],
    [`oci:${folder}/layout:v1`, `oci:${folder}/layout:v1@${digest}`],
    [`oci-archive:${folder}/a.tar`, `oci-archive:${folder}/a.tar@${digest}`],
    [`oci-archive:${folder}/b.tar:v1`, `oci-archive:${folder}/b.tar:v1@${digest}`],
    [`docker-archive:${folder}/c.tar`, `docker-archive:${folder}/c.tar@${ID}`],
    [`docker-archive:${folder}/d.tar:app:1`, `docker-archive:${folder}/d.tar:app:1@${ID}`],
  ] as const;
  for (const [target, expected] of cases) {
    const { reference } = await openDestination(parseTarget(target), world).write(IMAGE, UNWATCHED);
    assert.equal(reference, expected);
    const [image] = imagesOf(await openSource(parseTarget(reference), world));
    assert.equal(image?.manifest.config.digest, ID);
    const platforms = [{ os: "linux", architecture: "riscv64" }];
    await assert.rejects(openSource(parseTarget(reference), world, { platforms }), { code: "base-lacks-platform" });
  }
});

test("a destination whose digest is that of another image is refused before anything is written", async (t) => {
  const folder = temporaryFolder(t);
  const target = parseTarget(`oci:${folder}/layout@${sha256("other")}`);
  await assert.rejects(openDestination(target, environment(folder)).write(IMAGE, UNWATCHED), {
    code: "digest-mismatch",
  });
  await assert.rejects(openSource(parseTarget(`oci:${folder}/layout`), environment(folder)), {
    code: "layout-invalid",
  });
});

test("a registry receives the image, and the progress of its blobs is added up", async (t) => {
  const seen: number[] = [];
  const registry = {
    pull: () => assert.fail("pulled"),
    push: async (_: unknown, reference: unknown, options: { onProgress?: (progress: never) => void } = {}) => {
      assert.equal(formatReference(reference as never), "127.0.0.1:5000/app:latest");
      for (const [digest, sentBytes] of [
        ["sha256:a", 1],
        ["sha256:b", 5],
        ["sha256:a", 3],
      ]) {
        options.onProgress?.({ digest, sizeBytes: 9, sentBytes } as never);
      }
      return { reference: "", uploadedBytes: 8, skippedBytes: 1, mountedBytes: 2 };
    },
    requireUsable: async () => {},
  };
  const world = environment(temporaryFolder(t), { registry });
  const destination = openDestination(parseTarget("127.0.0.1:5000/app"), world);
  const onProgress = ({ doneBytes }: { doneBytes: number }) => seen.push(doneBytes);
  const written = await destination.write(BOTH, { ...UNWATCHED, onProgress });
  const reference = `127.0.0.1:5000/app:latest@${BOTH.descriptor.digest}`;
  assert.deepEqual(written, { reference, uploadedBytes: 8, skippedBytes: 3 });
  assert.deepEqual(seen, [1, 6, 8]);
});

test("a relative path is resolved in the current folder, and is shown as it was typed", async (t) => {
  const cwd = temporaryFolder(t);
  const world = environment(cwd, { cwd });
  const destination = openDestination(parseTarget("oci:out"), world);
  assert.equal(destination.place, `oci:${join(cwd, "out")}:latest`);
  const { reference } = await destination.write(IMAGE, UNWATCHED);
  assert.equal(reference, `oci:out:latest@${digest}`);
  assert.ok(existsSync(join(cwd, "out/index.json")));
  assert.equal((await openSource(parseTarget("oci:out"), world)).descriptor.digest, digest);
});

test("podman reads an archive from its standard input, and its own message is quoted when it fails", async (t) => {
  const runs: { args: readonly string[]; sizeBytes: number }[] = [];
  let exitCode = 0;
  const runner = {
    run: async (_: string, args: readonly string[], { stdin }: { stdin?: AsyncIterable<Uint8Array> }) => {
      const bytes = stdin === undefined ? new Uint8Array() : await readAtMost(stdin, 1 << 20, "stdin");
      runs.push({ args, sizeBytes: bytes.length });
      return { exitCode, stdout: new Uint8Array(), stderr: "first\nError: no space\n" };
    },
  };
  const world = environment(temporaryFolder(t), { runner });
  const destination = openDestination(parseTarget("podman:app:1"), world);
  const { reference } = await destination.write(BOTH, UNWATCHED);
  assert.equal(reference, `podman:localhost/app:1@${BOTH.descriptor.digest}`);
  assert.deepEqual(runs[0]?.args, ["load", "--quiet"]);
  assert.equal(runs[0]!.sizeBytes % 512, 0);
  exitCode = 125;
  await assert.rejects(destination.write(BOTH, UNWATCHED), { code: "program-failed", why: /no space/ });
  exitCode = 1;
  await assert.rejects(openSource(parseTarget("podman:app:1"), world), { code: "image-unknown" });
});
