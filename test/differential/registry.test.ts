import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { type Artifact, imagesOf } from "../../src/image/image.ts";
import {
  run,
  startBreakingLine,
  startCraneRegistry,
  startDockerRegistry,
  storeFor,
  writeLogins,
} from "../support/real-registry.ts";
import { imageWithSmallLayer, largeImage } from "../support/registry-image.ts";
import { sampleImage, sampleIndex } from "../support/sample-image.ts";
import { requireTool } from "../support/tools.ts";

const MiB = 1024 * 1024;
const REGISTRIES = { "docker-registry": startDockerRegistry, "crane's registry": startCraneRegistry };

function sample(): Artifact {
  const shared = [{ path: "shared", text: "shared" }];
  const images = ["amd64", "arm64"].map((architecture) =>
    sampleImage({ architecture, layers: [shared, [{ path: "own", text: architecture }]] }),
  );
  return sampleIndex(images);
}

for (const [name, start] of Object.entries(REGISTRIES)) {
  test(`${name}: a pushed image is pulled back unchanged, and a second push uploads nothing`, async (t) => {
    const registry = await start(t);
    if (registry === undefined) return;
    const store = storeFor(t, registry);
    const artifact = sample();
    const first = await store.push(artifact, `${registry.host}/team/app:1`);
    assert.equal(first.skippedBytes, 0);
    const again = await store.push(artifact, `${registry.host}/team/app:1`);
    assert.deepEqual([again.uploadedBytes, again.skippedBytes], [0, first.uploadedBytes]);
    const pulled = await store.pull(first.reference);
    assert.deepEqual(pulled.bytes, artifact.bytes);
    for (const [number, image] of imagesOf(pulled).entries()) {
      const original = imagesOf(artifact)[number]!;
      assert.deepEqual(image.configBytes, Buffer.from(original.configBytes));
      for (const [place, layer] of image.layers.entries()) {
        const [found, expected] = [layer, original.layers[place]!].map(({ open }) => Array.fromAsync(open()));
        assert.deepEqual(Buffer.concat(await found!), Buffer.concat(await expected!));
      }
    }
  });

  test(`${name}: crane accepts the image as valid`, async (t) => {
    const crane = requireTool(t, "crane");
    const registry = crane === undefined ? undefined : await start(t);
    if (crane === undefined || registry === undefined) return;
    const { reference } = await storeFor(t, registry).push(sample(), `${registry.host}/team/app:1`);
    const [image] = imagesOf(sample());
    run(crane, ["validate", "--remote", reference], registry);
    assert.equal(run(crane, ["digest", `${registry.host}/team/app:1`], registry).trim(), reference.split("@")[1]);
    assert.equal(
      run(crane, ["config", "--platform", "linux/amd64", reference], registry),
      Buffer.from(image!.configBytes).toString(),
    );
  });

  test(`${name}: skopeo inspects the same image, and plimsoll pulls what skopeo copied`, async (t) => {
    const skopeo = requireTool(t, "skopeo");
    const registry = skopeo === undefined ? undefined : await start(t);
    if (skopeo === undefined || registry === undefined) return;
    const store = storeFor(t, registry);
    const image = sampleImage();
    const { reference } = await store.push(image, `${registry.host}/team/app:1`);
    const source = `docker://${registry.host}/team/app:1`;
    const inspected = JSON.parse(run(skopeo, ["inspect", "--tls-verify=false", source], registry));
    assert.equal(`${registry.host}/team/app:1@${inspected.Digest}`, reference);
    assert.deepEqual(
      inspected.Layers,
      image.layers.map(({ descriptor }) => descriptor.digest),
    );
    const tls = ["--src-tls-verify=false", "--dest-tls-verify=false"];
    const copy = `docker://${registry.host}/copied/app:1`;
    run(skopeo, ["copy", "--quiet", ...tls, "--format", "v2s2", source, copy], registry);
    const pulled = await store.pull(`${registry.host}/copied/app:1`);
    assert.equal(pulled.descriptor.mediaType, "application/vnd.docker.distribution.manifest.v2+json");
    assert.deepEqual(imagesOf(pulled)[0]!.config.rootfs, image.config.rootfs);
  });
}

test("docker-registry: a layer is mounted from another repository", async (t) => {
  const registry = await startDockerRegistry(t);
  if (registry === undefined) return;
  const store = storeFor(t, registry);
  const image = largeImage(2 * MiB);
  await store.push(image, `${registry.host}/base:1`);
  const result = await store.push(await store.pull(`${registry.host}/base:1`), `${registry.host}/app:1`);
  assert.equal(result.mountedBytes, image.layers[0]!.descriptor.size);
  assert.equal(result.uploadedBytes, image.manifest.config.size + image.bytes.length);
});

test("docker-registry: a push that is interrupted leaves no tag, and the next one sends what is missing", async (t) => {
  const registry = await startDockerRegistry(t);
  if (registry === undefined) return;
  const store = storeFor(t, registry);
  const reference = `${registry.host}/interrupted:1`;
  const script = join(import.meta.dirname, "../support/interrupted-push.ts");
  const env = { ...process.env, DOCKER_CONFIG: registry.dockerConfig };
  const child = spawn(process.execPath, [script, reference, String(4 * MiB)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGINT");
  const [exitCode] = await once(child, "exit");
  assert.equal(exitCode, 130);
  await assert.rejects(store.pull(reference), { code: "image-unknown" });
  const image = imageWithSmallLayer(4 * MiB);
  const result = await store.push(image, reference);
  const present = image.manifest.config.size + image.layers[1]!.descriptor.size;
  assert.equal(result.skippedBytes, present);
  assert.deepEqual((await store.pull(reference)).bytes, image.bytes);
});

// docker-registry 2.8 keeps the bytes that arrived but answers BLOB_UPLOAD_INVALID when asked for them, because the
// offset that it signed into the location is older. The upload has to start again; complete blobs are not sent again.
test("docker-registry: an upload over a connection that breaks is completed", async (t) => {
  const registry = await startDockerRegistry(t);
  if (registry === undefined) return;
  const line = await startBreakingLine(t, registry.host, 8 * MiB);
  writeLogins(registry.dockerConfig, [registry.host, line.host]);
  const store = storeFor(t, registry);
  const image = largeImage(16 * MiB);
  await store.push(image, `${line.host}/app:1`);
  assert.equal(line.cuts, 1);
  assert.ok(line.receivedBytes < 25 * MiB, `${line.receivedBytes} bytes were sent`);
  assert.deepEqual((await store.pull(`${registry.host}/app:1`)).bytes, image.bytes);
});

test("docker-registry: an unknown user is denied", async (t) => {
  const registry = await startDockerRegistry(t);
  if (registry === undefined) return;
  const store = storeFor(t, { ...registry, dockerConfig: "/nonexistent" });
  await assert.rejects(store.push(sampleImage(), `${registry.host}/app:1`), { code: "registry-denied" });
  await assert.rejects(store.pull(`${registry.host}/app:1`), { code: "registry-denied" });
});
