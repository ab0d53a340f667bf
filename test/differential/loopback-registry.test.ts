/** Other programs pull from the registry that a trial serves its images with. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { LoopbackRegistry } from "../../src/store/serving/loopback-registry.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { sampleImage } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const IMAGE = sampleImage({ layers: [[{ path: "a", text: "first" }], [{ path: "b", text: "b".repeat(100_000) }]] });

async function serve(t: TestContext): Promise<string> {
  const registry = await LoopbackRegistry.start({ "plimsoll-trial/6f/after": IMAGE });
  t.after(() => registry[Symbol.asyncDispose]());
  return `${registry.address}/plimsoll-trial/6f/after:latest`;
}

test("crane: the digest, a manifest that is valid, and a layout with the same bytes", async (t) => {
  const crane = requireTool(t, "crane");
  if (crane === undefined) return;
  const name = await serve(t);
  const run = async (...words: string[]) => (await promisify(execFile)(crane, words)).stdout.trim();
  assert.equal(await run("digest", name), IMAGE.descriptor.digest);
  await run("validate", "--remote", name);
  const folder = join(temporaryFolder(t), "pulled");
  await run("pull", "--format=oci", name, folder);
  for (const descriptor of [IMAGE.manifest.config, ...IMAGE.manifest.layers]) {
    assert.equal(readFileSync(new LayoutOnDisk(folder).path(descriptor)).length, descriptor.size);
  }
});

test("skopeo: it copies the image as it is, and checks every digest", async (t) => {
  const skopeo = requireTool(t, "skopeo");
  if (skopeo === undefined) return;
  const folder = join(temporaryFolder(t), "copied");
  const words = ["copy", "--insecure-policy", "--preserve-digests", "--src-tls-verify=false"];
  await promisify(execFile)(skopeo, [...words, `docker://${await serve(t)}`, `oci:${folder}:latest`]);
  assert.equal(new LayoutOnDisk(folder).entry().digest, IMAGE.descriptor.digest);
});
