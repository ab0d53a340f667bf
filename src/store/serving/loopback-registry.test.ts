import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { sampleImage } from "../../../test/support/sample-image.ts";
import { LoopbackRegistry } from "./loopback-registry.ts";

const IMAGE = sampleImage({ layers: [[{ path: "a", text: "first" }], [{ path: "b", text: "b".repeat(1000) }]] });
const LAYER = IMAGE.manifest.layers[1]!;

async function started(t: TestContext) {
  const registry = await LoopbackRegistry.start({ "plimsoll-trial/6f/after": IMAGE });
  t.after(() => registry[Symbol.asyncDispose]());
  const ask = (path: string, init?: RequestInit) =>
    fetch(`http://${registry.address}/v2/plimsoll-trial/6f/after${path}`, init);
  return { registry, ask };
}

test("serves a manifest by tag and digest, and blobs by digest, byte for byte", async (t) => {
  const { ask } = await started(t);
  for (const name of ["latest", IMAGE.descriptor.digest]) {
    const answer = await ask(`/manifests/${name}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), IMAGE.manifest.mediaType);
    assert.equal(answer.headers.get("docker-content-digest"), IMAGE.descriptor.digest);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), IMAGE.bytes);
  }
  const config = await ask(`/blobs/${IMAGE.manifest.config.digest}`);
  assert.deepEqual(Buffer.from(await config.arrayBuffer()), IMAGE.configBytes);
  const layer = await ask(`/blobs/${LAYER.digest}`);
  assert.equal((await layer.arrayBuffer()).byteLength, LAYER.size);
});

test("HEAD has a size and no body, and nothing that is not there is found", async (t) => {
  const { registry, ask } = await started(t);
  const head = await ask(`/blobs/${LAYER.digest}`, { method: "HEAD", headers: { range: "bytes=9-" } });
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, String(LAYER.size)]);
  assert.equal((await ask("/manifests/v2")).status, 404);
  assert.equal((await ask(`/blobs/sha256:${"0".repeat(64)}`)).status, 404);
  assert.equal((await ask("/tags/list")).status, 404);
  assert.equal((await ask("/manifests/latest", { method: "PUT", body: "{}" })).status, 405);
  const other = `http://${registry.address}/v2/plimsoll-trial/6f/before/manifests/latest`;
  assert.equal((await fetch(other)).status, 404);
  assert.equal((await fetch(`http://${registry.address}/v2/`)).status, 200);
});

test("a client goes on where it stopped; a range that it does not know brings the whole", async (t) => {
  const { ask } = await started(t);
  const ranged = async (range: string) => {
    const answer = await ask(`/blobs/${LAYER.digest}`, { headers: { range } });
    const { byteLength } = await answer.arrayBuffer();
    return [answer.status, byteLength, answer.headers.get("content-range")];
  };
  const { size } = LAYER;
  assert.deepEqual(await ranged("bytes=10-"), [206, size - 10, `bytes 10-${size - 1}/${size}`]);
  assert.deepEqual(await ranged(`bytes=${size}-`), [416, 0, `bytes */${size}`]);
  for (const other of ["bytes=0-3", "bytes=-5", "bytes=1-2,4-5", "lines=1-"]) {
    assert.deepEqual(await ranged(other), [200, size, null], other);
  }
});

test("counts requests and the bytes of bodies, from one count to the next", async (t) => {
  const { registry, ask } = await started(t);
  assert.deepEqual(registry.takeCount(), { requests: 0, bytes: 0, lastByteAt: null });
  await (await ask("/manifests/latest")).arrayBuffer();
  await ask(`/blobs/${LAYER.digest}`, { method: "HEAD" });
  await (await ask(`/blobs/${LAYER.digest}`)).arrayBuffer();
  await ask("/manifests/absent");
  const { requests, bytes, lastByteAt } = registry.takeCount();
  assert.deepEqual([requests, bytes], [4, IMAGE.bytes.length + LAYER.size]);
  assert.ok(lastByteAt !== null && lastByteAt <= performance.now());
  assert.equal(registry.takeCount().requests, 0);
});
