import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { imagesOf } from "../../src/image/image.ts";
import { sizeOfImage } from "../../src/image/uncompressed.ts";
import { openDestination } from "../../src/store/destination.ts";
import type { SourceEnvironment } from "../../src/store/environment.ts";
import { openSource } from "../../src/store/source.ts";
import { parseTarget } from "../../src/store/target.ts";
import { runProgram } from "../../src/toolchain/process.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** Stores with the real podman and a temporary storage, in plain folders so that nothing stays mounted. */
function stores(t: TestContext): SourceEnvironment | undefined {
  if (requireTool(t, "podman") === undefined) return undefined;
  const folder = temporaryFolder(t);
  const [containers, storage] = [join(folder, "containers.conf"), join(folder, "storage.conf")];
  writeFileSync(containers, '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\nruntime = "runc"\n');
  const [graphRoot, runRoot] = [join(folder, "root"), join(folder, "run")].map((path) => JSON.stringify(path));
  writeFileSync(storage, `[storage]\ndriver = "vfs"\ngraphroot = ${graphRoot}\nrunroot = ${runRoot}\n`);
  const env = { ...process.env, CONTAINERS_CONF: containers, CONTAINERS_STORAGE_CONF: storage };
  const ask = () => assert.fail("asked a registry");
  const nobody = { pull: ask, push: ask, requireUsable: ask };
  return {
    registry: nobody,
    runner: { run: (program, args, options) => runProgram(program, args, { env, ...options }) },
    cwd: process.cwd(),
    offline: false,
    dockerHost: undefined,
    temporaryFolder: folder,
    signal: UNWATCHED.signal,
  };
}

const GZIP = sampleImage();

test("an image is written to podman's storage under its name, and read back", async (t) => {
  const world = stores(t);
  if (world === undefined) return;
  const destination = openDestination(parseTarget("podman:app:1"), world);
  const { reference } = await destination.write(GZIP, UNWATCHED);
  for (const name of ["podman:app:1", reference]) {
    const [image] = imagesOf(await openSource(parseTarget(name), world));
    assert.equal(image?.manifest.config.digest, GZIP.manifest.config.digest);
    await sizeOfImage(image!);
  }
  await assert.rejects(openSource(parseTarget("podman:app:2"), world), { code: "image-unknown" });
});

test("podman keeps its own platform from an index, with or without zstd", async (t) => {
  const world = stores(t);
  if (world === undefined) return;
  const both = sampleIndex([sampleImage({ compression: "zstd" }), sampleImage({ architecture: "arm64" })]);
  await openDestination(parseTarget("podman:team/app:1"), world).write(both, UNWATCHED);
  const [image] = imagesOf(await openSource(parseTarget("podman:team/app:1"), world));
  assert.ok(both.images.some(({ manifest }) => manifest.config.digest === image?.manifest.config.digest));
});

test("an image that breaks off on its way to podman fails with its own error, and podman keeps nothing", async (t) => {
  const world = stores(t);
  if (world === undefined) return;
  const layers = GZIP.layers.map((layer) => ({
    ...layer,
    open: async function* () {
      yield Buffer.from("x");
    },
  }));
  const destination = openDestination(parseTarget("podman:app:1"), world);
  await assert.rejects(destination.write({ ...GZIP, layers }, UNWATCHED), { code: "digest-mismatch" });
  await assert.rejects(openSource(parseTarget("podman:app:1"), world), { code: "image-unknown" });
});
